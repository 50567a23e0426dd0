-- What makes areas alike: age, households and money of every area of one level, each figure in the newest year that most areas have.
--
-- Parameters
--   $level  VARCHAR  wijk or buurt
-- Returns one row per area and figure with a value
--   region     VARCHAR   region code
--   name       VARCHAR
--   gemeente   VARCHAR   code of the gemeente
--   indicator  VARCHAR   indicator id, of dimension D1 or D3
--   year       SMALLINT
--   value      DOUBLE    in the indicator's unit
-- Budget   300 ms
-- Example  {"level": "buurt"}
WITH
asked AS (
    SELECT id FROM indicator WHERE dimension IN ('D1', 'D3') AND role = 'load' AND dataset <> 'draagbalans'
),
years AS (
    SELECT indicator, year, "values", max("values") OVER (PARTITION BY indicator) AS most
    FROM coverage
    WHERE level = $level AND indicator::VARCHAR IN (SELECT id FROM asked)
),
chosen AS (
    SELECT indicator, max(year) AS year FROM years WHERE "values" >= 0.5 * most AND "values" > 0 GROUP BY indicator
)
SELECT region.code AS region, region.name, region.gemeente, o.indicator::VARCHAR AS indicator, o.year, o.value
FROM observation_row AS o
JOIN chosen ON chosen.indicator = o.indicator AND chosen.year = o.year
JOIN region ON region.region_id = o.region_id AND region.level = $level AND NOT region.water
WHERE o.value IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY o.indicator, region.code ORDER BY region.vintage DESC) = 1
ORDER BY region.code, o.indicator::VARCHAR
