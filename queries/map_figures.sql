-- What differs from one map to the next: the columns of indicator_map without the names of its areas. Feeds the map and the list beside it.
--
-- Parameters
--   $indicator  VARCHAR   indicator id
--   $year       SMALLINT  year of the figures
--   $level      VARCHAR   gemeente, wijk or buurt
-- Returns one row per area of the drawing, in the order of map_areas; each column as in indicator_map
--   value           DOUBLE
--   lower           DOUBLE
--   upper           DOUBLE
--   interval_level  FLOAT
--   n               DOUBLE
--   kind            ENUM      a closed list travels as numbers
--   status          ENUM
--   provisional     BOOLEAN
--   vintage         SMALLINT
--   drawn_vintage   SMALLINT
--   boundary        ENUM
--   uncertain       BOOLEAN
--   look            TINYINT
-- Budget   20 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2024, "level": "buurt"}
SELECT
    value, lower, upper, interval_level, n, kind, status, provisional, vintage, drawn_vintage, boundary, uncertain, look
FROM map_cell
WHERE indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND year = $year::SMALLINT AND level = $level::VARCHAR
ORDER BY region_id -- the order of the codes
