-- The figures of the country that count now, for comparing with a file that is about to be loaded.
--
-- Returns  code, year, indicator, value, status ('ok': only figures that are there are kept)
SELECT code, year, indicator::VARCHAR AS indicator, value, 'ok' AS status FROM reference ORDER BY indicator, year, code
