-- What 66_compare gives when there is no figure yet.
--
-- Reads  checked
SELECT
    code, year, indicator, NULL::DOUBLE AS old, value AS new, NULL::VARCHAR AS old_status, status AS new_status, 'new' AS change
FROM checked
