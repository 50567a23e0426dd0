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
drawn AS (
    SELECT
        coverage.vintage, drawn_vintage, between_variance,
        classes[1] AS limit_1, classes[2] AS limit_2, classes[3] AS limit_3, classes[4] AS limit_4
    FROM coverage
    JOIN indicator ON indicator.id = $indicator::VARCHAR
    WHERE indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND year = $year::SMALLINT AND level = $level::VARCHAR
    LIMIT 1 -- there is one; said so that the planner knows
),
placed AS (
    SELECT placement.region_id, placement.area_id, placement.vintage, placement.boundary
    FROM placement
    JOIN drawn ON drawn.drawn_vintage = placement.drawn_vintage
    WHERE placement.region_id IN (
        SELECT region_id FROM observation_row WHERE indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
            AND year = $year::SMALLINT)
),
figures AS (
    SELECT o.*, placed.area_id, placed.vintage, placed.boundary, load.load
    FROM observation_row AS o
    JOIN placed ON placed.region_id = o.region_id
    JOIN load ON load.load_id = o.load_id
    WHERE o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND o.year = $year::SMALLINT
),
-- places whose boundary moved between the division of the figures and that of the drawing, or that were not there yet
moved AS (
    SELECT region.code, region.thread
    FROM region, drawn
    WHERE region.boundary_change >= 2 AND region.vintage > least(drawn.vintage, drawn.drawn_vintage)
        AND region.vintage <= greatest(drawn.vintage, drawn.drawn_vintage)
        AND (region.boundary_change = 3 OR NOT EXISTS (
            SELECT 1 FROM region AS before WHERE before.thread = region.thread AND before.vintage < region.vintage))
),
areas AS (
    SELECT region.region_id, region.code, region.thread, region.name, region.gemeente, drawn.* EXCLUDE (vintage)
    FROM region
    JOIN drawn ON drawn.drawn_vintage = region.vintage
    WHERE region.level = $level::VARCHAR AND region.geometry IS NOT NULL AND NOT region.water
),
looks AS (
    SELECT
        area.*, f.vintage, f.interval_level, f.n, f.se, f.kind, f.provisional, f.load,
        coalesce(f.boundary, CASE WHEN area.code IN (SELECT code FROM moved) OR area.thread IN (SELECT thread FROM moved)
            THEN 'changed' END) AS boundary,
        CASE WHEN f.boundary = 'changed' THEN NULL ELSE f.value END AS value,
        CASE WHEN f.boundary = 'changed' THEN NULL ELSE f.lower END AS lower,
        CASE WHEN f.boundary = 'changed' THEN NULL ELSE f.upper END AS upper,
        coalesce(f.status, 'missing') AS status
    FROM areas AS area
    LEFT JOIN figures AS f ON f.area_id = area.region_id
)
SELECT
    code AS region, name, gemeente, value, lower, upper, interval_level, n, kind::VARCHAR AS kind, status::VARCHAR AS status, provisional,
    vintage, drawn_vintage, boundary,
    value IS NOT NULL AND (
        coalesce(between_variance < 0.7 * (between_variance + se * se), false) OR coalesce(n < 100, false)) AS uncertain,
    (CASE WHEN boundary = 'changed' THEN -5
          WHEN status = 'hidden' THEN -2
          WHEN status = 'not_yet_published' THEN -3
          WHEN status = 'not_applicable' THEN -4
          WHEN value IS NULL THEN -1
          WHEN value = 0 THEN 10
          ELSE (value >= limit_1)::TINYINT + (value >= limit_2)::TINYINT + (value >= limit_3)::TINYINT + (value >= limit_4)::TINYINT
     END)::TINYINT AS look,
    load
FROM looks
ORDER BY region_id -- the order of the codes
