-- All figures that count now, for comparing with a file that is about to be loaded.
--
-- Parameters
-- Returns one row per area, indicator and year
--   code       VARCHAR   region code
--   year       SMALLINT
--   indicator  VARCHAR
--   value      DOUBLE    in the indicator's unit; NULL when missing or hidden
--   status     VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
-- Budget   2000 ms
-- Example  {}
SELECT region.code, o.year, o.indicator::VARCHAR AS indicator, o.value, o.status::VARCHAR AS status
FROM observation_row AS o
JOIN region ON region.region_id = o.region_id
ORDER BY indicator, year, code
