-- How the figures of all wijken and gemeenten of the country are spread: what our own areas are compared with.
--
-- Parameters
-- Returns one row per indicator and level, also for those of which nothing is loaded
--   indicator  VARCHAR
--   level      VARCHAR   wijk or gemeente
--   areas      INTEGER   areas with a figure; 0 when the country was not fetched, or the source does not have it at this level
--   year       SMALLINT  year of the figures; NULL when there are none
--   vintage    SMALLINT  year of the area division
--   country    DOUBLE    the figure of the whole country; NULL when the source does not give it for that year
--   p5         DOUBLE    5 % of the areas have this figure or less, and so on
--   p10        DOUBLE
--   p30        DOUBLE
--   p50        DOUBLE
--   p70        DOUBLE
--   p90        DOUBLE
--   p95        DOUBLE
--   loaded     VARCHAR   when it was fetched, UTC
-- Budget   200 ms
-- Example  {}
WITH
wanted AS (
    SELECT indicator.id AS indicator, levels.level FROM indicator CROSS JOIN (VALUES ('wijk'), ('gemeente')) AS levels (level)
),
spread AS (
    SELECT
        r.indicator, r.level, count(*) AS areas, any_value(r.year) AS year, any_value(r.vintage) AS vintage, max(load.at) AS loaded,
        quantile_cont(r.value, [0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95]) AS points
    FROM reference AS r
    JOIN load ON load.load_id = r.load_id
    WHERE r.level IN ('wijk', 'gemeente')
    GROUP BY ALL
)
SELECT
    wanted.indicator, wanted.level, coalesce(spread.areas, 0)::INTEGER AS areas, spread.year, spread.vintage, country.value AS country,
    points[1] AS p5, points[2] AS p10, points[3] AS p30, points[4] AS p50, points[5] AS p70, points[6] AS p90, points[7] AS p95,
    spread.loaded
FROM wanted
LEFT JOIN spread ON spread.indicator::VARCHAR = wanted.indicator AND spread.level = wanted.level
LEFT JOIN reference AS country ON country.indicator = spread.indicator AND country.level = 'land' AND country.year = spread.year
ORDER BY wanted.indicator, wanted.level
