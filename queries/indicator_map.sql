-- One figure for every area that the map draws, with how it must look. What "toon query" gives; pages fetch the same in two parts.
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
-- Budget   50 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2024, "level": "buurt"}
-- The cast of the parameter is what makes this fast: without it every figure in the file is looked at, as text.
SELECT
    cell.code AS region, cell.name, cell.gemeente, cell.value, cell.lower, cell.upper, cell.interval_level, cell.n,
    cell.kind::VARCHAR AS kind, cell.status::VARCHAR AS status, cell.provisional, cell.vintage, cell.drawn_vintage,
    cell.boundary::VARCHAR AS boundary, cell.uncertain, cell.look, load.load
FROM map_cell AS cell
LEFT JOIN load ON load.load_id = cell.load_id
WHERE cell.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND cell.year = $year::SMALLINT AND cell.level = $level::VARCHAR
ORDER BY cell.region_id -- the order of the codes
