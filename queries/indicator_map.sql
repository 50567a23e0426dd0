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
-- The cast of the parameter is what makes this fast: without it every figure in the file is looked at, as text.
WITH
looks AS (
    SELECT
        area.region_id, area.code, area.name, area.gemeente, area.vintage AS drawn_vintage,
        o.interval_level, o.n, o.se, o.kind, o.provisional, o.vintage, load.load, coverage.between_variance, indicator.classes,
        CASE WHEN moved.area_id IS NOT NULL THEN 'changed' ELSE o.boundary::VARCHAR END AS boundary,
        CASE WHEN o.boundary = 'changed' THEN NULL ELSE o.value END AS value,
        CASE WHEN o.boundary = 'changed' THEN NULL ELSE o.lower END AS lower,
        CASE WHEN o.boundary = 'changed' THEN NULL ELSE o.upper END AS upper,
        coalesce(o.status::VARCHAR, 'missing') AS status
    FROM coverage
    JOIN indicator ON indicator.id = $indicator::VARCHAR
    JOIN region AS area ON area.vintage = coverage.drawn_vintage AND area.level = coverage.level
    LEFT JOIN observation_row AS o ON o.area_id = area.region_id
        AND o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND o.year = $year::SMALLINT
    LEFT JOIN moved ON moved.area_id = area.region_id AND moved.vintage = coverage.vintage AND o.area_id IS NULL
    LEFT JOIN load ON load.load_id = o.load_id
    WHERE coverage.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND coverage.year = $year::SMALLINT
        AND coverage.level = $level::VARCHAR AND area.geometry IS NOT NULL AND NOT area.water
)
SELECT
    code AS region, name, gemeente, value, lower, upper, interval_level, n, kind::VARCHAR AS kind, status, provisional,
    vintage, drawn_vintage, boundary,
    value IS NOT NULL AND (
        coalesce(between_variance < 0.7 * (between_variance + se * se), false) OR coalesce(n < 100, false)) AS uncertain,
    (CASE WHEN boundary = 'changed' THEN -5
          WHEN status = 'hidden' THEN -2
          WHEN status = 'not_yet_published' THEN -3
          WHEN status = 'not_applicable' THEN -4
          WHEN value IS NULL THEN -1
          WHEN value = 0 THEN 10
          ELSE (value >= classes[1])::TINYINT + (value >= classes[2])::TINYINT + (value >= classes[3])::TINYINT + (value >= classes[4])::TINYINT
     END)::TINYINT AS look,
    load
FROM looks
ORDER BY region_id -- the order of the codes
