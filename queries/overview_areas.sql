-- The figure of each area on the map with its standard error, beside that of the gemeente or the country. Feeds the sentences.
--
-- Parameters
--   $indicator  VARCHAR   indicator id
--   $year       SMALLINT  year of the figures
--   $level      VARCHAR   gemeente, wijk or buurt
--   $gemeente   VARCHAR   only areas of this gemeente, beside the gemeente; NULL for all, beside the country
-- Returns one row per area of the drawing
--   region          VARCHAR  region code
--   name            VARCHAR
--   value           DOUBLE   in the indicator's unit; NULL when there is no figure to show
--   lower           DOUBLE   lower bound; NULL when not known
--   upper           DOUBLE   upper bound
--   interval_level  FLOAT    level of that interval
--   se              FLOAT    standard error; NULL when not known
--   kind            VARCHAR  survey, register, model, allocated, derived; NULL without a row
--   status          VARCHAR  ok, missing, not_yet_published, hidden, not_applicable; missing when the boundary moved too much
--   provisional     BOOLEAN
--   around          DOUBLE   the same figure for the gemeente or the country; NULL when there is none
--   around_se       FLOAT
-- Budget   50 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2024, "level": "wijk", "gemeente": "GM9998"}
WITH
drawn AS (
    SELECT drawn_vintage AS vintage FROM coverage WHERE indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
        AND year = $year::SMALLINT AND level = $level
),
figures AS (
    SELECT placement.area_id, o.*
    FROM observation_row AS o
    JOIN region ON region.region_id = o.region_id AND region.level = $level
    JOIN placement ON placement.region_id = o.region_id AND placement.drawn_vintage = (SELECT vintage FROM drawn)
    WHERE o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
        AND o.year = $year::SMALLINT AND placement.boundary <> 'changed'
),
surrounding AS (
    SELECT o.value, o.se
    FROM observation_row AS o
    JOIN region ON region.region_id = o.region_id
    WHERE o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
        AND o.year = $year::SMALLINT AND region.code = coalesce($gemeente, 'NL00')
    ORDER BY region.vintage DESC
    LIMIT 1
)
SELECT
    area.code AS region, area.name, f.value, f.lower, f.upper, f.interval_level, f.se, f.kind::VARCHAR AS kind,
    coalesce(f.status::VARCHAR, 'missing') AS status, f.provisional,
    (SELECT value FROM surrounding) AS around, (SELECT se FROM surrounding) AS around_se
FROM region AS area
LEFT JOIN figures AS f ON f.area_id = area.region_id
WHERE area.level = $level AND area.vintage = (SELECT vintage FROM drawn) AND area.geometry IS NOT NULL AND NOT area.water
    AND ($gemeente IS NULL OR area.gemeente = $gemeente)
ORDER BY region
