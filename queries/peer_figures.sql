-- What makes areas alike: age, households and money of every area of one level, and how urban it is.
--
-- Of each figure the newest year that most areas have. Of wijken also those of the rest of the country, where that is loaded to
-- compare with; then of the year in which both have it.
--
-- Parameters
--   $level  VARCHAR  wijk or buurt
-- Returns one row per area and figure with a value
--   region     VARCHAR   region code
--   name       VARCHAR   of an area elsewhere with the name of its gemeente
--   gemeente   VARCHAR   code of the gemeente
--   indicator  VARCHAR   indicator id, of dimension D1 or D3, or urbanity_class
--   year       SMALLINT
--   value      DOUBLE    in the indicator's unit
--   elsewhere  BOOLEAN   an area that is only known from the national reference
-- Budget   300 ms
-- Example  {"level": "buurt"}
WITH
asked AS (
    SELECT id FROM indicator
    WHERE (dimension IN ('D1', 'D3') AND role = 'load' AND dataset <> 'draagbalans') OR id = 'urbanity_class'
),
gemeenten AS (
    SELECT code, any_value(name) AS name FROM reference WHERE level = 'gemeente' GROUP BY code
),
others AS (
    SELECT
        r.indicator::VARCHAR AS indicator, r.code, coalesce(r.name, r.code) || coalesce(' (' || gemeenten.name || ')', '') AS name,
        'GM' || substr(r.code, 3, 4) AS gemeente, r.year, r.value
    FROM reference AS r
    LEFT JOIN gemeenten ON gemeenten.code = 'GM' || substr(r.code, 3, 4)
    WHERE r.level = $level AND r.value IS NOT NULL AND r.indicator::VARCHAR IN (SELECT id FROM asked)
        AND r.code NOT IN (SELECT code FROM region)
),
shared AS (
    SELECT DISTINCT indicator, year FROM others
),
years AS (
    SELECT indicator::VARCHAR AS indicator, year, "values", max("values") OVER (PARTITION BY indicator) AS most
    FROM coverage
    WHERE level = $level AND indicator::VARCHAR IN (SELECT id FROM asked)
),
chosen AS (
    SELECT years.indicator, coalesce(max(years.year) FILTER (shared.year IS NOT NULL), max(years.year)) AS year
    FROM years
    LEFT JOIN shared ON shared.indicator = years.indicator AND shared.year = years.year
    WHERE years."values" >= 0.5 * years.most AND years."values" > 0
    GROUP BY years.indicator
),
own AS (
    SELECT region.code AS region, region.name, region.gemeente, chosen.indicator, o.year, o.value, false AS elsewhere
    FROM observation_row AS o
    JOIN chosen ON chosen.indicator = o.indicator::VARCHAR AND chosen.year = o.year
    JOIN region ON region.region_id = o.region_id AND region.level = $level AND NOT region.water
    WHERE o.value IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY o.indicator, region.code ORDER BY region.vintage DESC) = 1
)
SELECT region, name, gemeente, indicator, year, value, elsewhere FROM own
UNION ALL
SELECT others.code, others.name, others.gemeente, others.indicator, others.year, others.value, true
FROM others
JOIN chosen ON chosen.indicator = others.indicator AND chosen.year = others.year
ORDER BY region, indicator
