-- The values that found no place on the map: their area is not in the drawing, or its boundary moved too much.
--
-- Parameters
--   $indicator  VARCHAR   indicator id
--   $year       SMALLINT  year of the figures
--   $level      VARCHAR   gemeente, wijk or buurt
-- Returns one row per area
--   region    VARCHAR   region code
--   name      VARCHAR
--   vintage   SMALLINT  area division of the figure
--   value     DOUBLE    in the indicator's unit; NULL when missing or hidden
--   status    VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   reason    VARCHAR   absent (not in the drawing) or changed (boundary moved)
-- Budget   50 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2020, "level": "buurt"}
SELECT
    region.code AS region, region.name, region.vintage, o.value, o.status::VARCHAR AS status,
    CASE WHEN o.boundary IS NULL AND NOT EXISTS (
             SELECT 1 FROM region AS drawn WHERE drawn.code = region.code AND drawn.vintage = coverage.drawn_vintage AND drawn.geometry IS NOT NULL)
         THEN 'absent' ELSE 'changed' END AS reason
FROM coverage
JOIN observation_row AS o ON o.indicator = coverage.indicator AND o.year = coverage.year
JOIN region ON region.region_id = o.region_id AND region.level = coverage.level
WHERE coverage.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
    AND coverage.year = $year::SMALLINT AND coverage.level = $level
    AND o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
    AND o.year = $year::SMALLINT AND coalesce(o.boundary, 'changed') = 'changed'
ORDER BY region
