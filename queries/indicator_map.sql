-- One figure for every area that the map draws, with how it must look. Feeds the map and the list beside it.
--
-- Parameters
--   $indicator  VARCHAR   indicator id
--   $year       SMALLINT  year of the figures
--   $level      VARCHAR   gemeente, wijk or buurt
-- Returns one row per area of the drawing, in the order of the drawing
--   region          VARCHAR   region code
--   name            VARCHAR
--   gemeente        VARCHAR   code of the gemeente
--   value           DOUBLE    in the indicator's unit; NULL when there is no figure to show
--   lower           DOUBLE    lower bound of the interval; NULL when not known
--   upper           DOUBLE    upper bound
--   interval_level  FLOAT     level of that interval, 0.95 is 95 %
--   n               DOUBLE    what the figure is a share of, or how many answered; NULL when not known
--   kind            VARCHAR   survey, register, model, allocated, derived; NULL without a row
--   status          VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   provisional     BOOLEAN
--   vintage         SMALLINT  area division of the figure; NULL without a row
--   drawn_vintage   SMALLINT  area division of the drawing
--   boundary        VARCHAR   same, unchecked or changed: between those two; NULL when nothing was delivered and nothing moved
--   uncertain       BOOLEAN   reliability under 0.70 (the error is large beside the real differences), or a base under 100
--   look            TINYINT   0-4 class; 10 exactly zero; -1 missing, -2 hidden, -3 not yet published, -4 not applicable, -5 boundary changed
--   load            VARCHAR   the load that brought the figure
-- Budget   20 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2024, "level": "buurt"}
WITH
drawn AS (
    SELECT vintage, drawn_vintage, between_variance FROM coverage WHERE indicator = $indicator AND year = $year::SMALLINT AND level = $level
),
figures AS (
    SELECT o.*, region.code, region.vintage, placement.drawn_vintage, placement.boundary
    FROM observation_row AS o
    JOIN region ON region.region_id = o.region_id AND region.level = $level
    JOIN placement ON placement.region_id = o.region_id AND placement.drawn_vintage = (SELECT drawn_vintage FROM drawn)
    WHERE o.indicator = $indicator AND o.year = $year::SMALLINT
),
-- areas whose boundary or code changed between the division of the figures and that of the drawing
moved AS (
    SELECT DISTINCT region.code
    FROM region, drawn
    WHERE region.boundary_change >= 2 AND region.vintage > least(drawn.vintage, drawn.drawn_vintage)
        AND region.vintage <= greatest(drawn.vintage, drawn.drawn_vintage)
),
looks AS (
    SELECT
        area.code AS region, area.name, area.gemeente, area.vintage AS drawn_vintage,
        coalesce(f.boundary, CASE WHEN area.code IN (FROM moved) THEN 'changed' END) AS boundary, f.vintage, f.interval_level, f.n, f.se,
        f.kind, f.provisional, f.load_id, indicator.classes,
        CASE WHEN f.boundary = 'changed' THEN NULL ELSE f.value END AS value,
        CASE WHEN f.boundary = 'changed' THEN NULL ELSE f.lower END AS lower,
        CASE WHEN f.boundary = 'changed' THEN NULL ELSE f.upper END AS upper,
        coalesce(f.status::VARCHAR, 'missing') AS status
    FROM region AS area
    CROSS JOIN (SELECT classes FROM indicator WHERE id = $indicator) AS indicator
    LEFT JOIN figures AS f ON f.code = area.code
    WHERE area.level = $level AND area.vintage = (SELECT drawn_vintage FROM drawn) AND area.geometry IS NOT NULL AND NOT area.water
)
SELECT
    region, looks.name, gemeente, value, lower, upper, interval_level, n, kind::VARCHAR AS kind, status, provisional, looks.vintage, drawn_vintage,
    boundary,
    value IS NOT NULL AND (
        coalesce((SELECT between_variance FROM drawn) < 0.7 * ((SELECT between_variance FROM drawn) + se * se), false)
        OR coalesce(n < 100, false)) AS uncertain,
    (CASE WHEN boundary = 'changed' THEN -5
          WHEN status = 'hidden' THEN -2
          WHEN status = 'not_yet_published' THEN -3
          WHEN status = 'not_applicable' THEN -4
          WHEN value IS NULL THEN -1
          WHEN value = 0 THEN 10
          ELSE (value >= classes[1])::TINYINT + (value >= classes[2])::TINYINT + (value >= classes[3])::TINYINT + (value >= classes[4])::TINYINT
     END)::TINYINT AS look,
    load.load
FROM looks
LEFT JOIN load ON load.load_id = looks.load_id
ORDER BY region
