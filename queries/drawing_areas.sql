-- The areas of the newest drawing of a level, in the order of the drawing. Feeds maps of what is counted in the app itself.
--
-- Parameters
--   $level  VARCHAR  gemeente, wijk or buurt
-- Returns one row per area
--   region    VARCHAR  region code
--   name      VARCHAR
--   gemeente  VARCHAR  code of the gemeente
--   file      VARCHAR  name of the drawing, under /geo/
-- Budget   20 ms
-- Example  {"level": "wijk"}
WITH
newest AS (
    SELECT arg_max(file, vintage) AS file, max(vintage) AS vintage FROM layer WHERE level = $level
)
SELECT region.code AS region, region.name, region.gemeente, newest.file
FROM region
JOIN newest ON newest.vintage = region.vintage
WHERE region.level = $level AND region.geometry IS NOT NULL AND NOT region.water
ORDER BY region.region_id
