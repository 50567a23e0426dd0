-- Observations of an area, year and figure that the file has more than once.
--
-- Reads  checked
WITH
twice AS (
    SELECT code, year, indicator FROM checked GROUP BY ALL HAVING count(*) > 1
)
SELECT c.code, c.year, c.indicator, c.value, c.status, c.source_row
FROM checked AS c
SEMI JOIN twice ON twice.code IS NOT DISTINCT FROM c.code AND twice.year IS NOT DISTINCT FROM c.year AND twice.indicator = c.indicator
