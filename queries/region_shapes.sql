-- The shapes of the areas of one level in the newest drawing, to find in which one a point lies. Read when a list is added.
--
-- Parameters
--   $level  VARCHAR  gemeente, wijk or buurt
-- Returns one row per area
--   region    VARCHAR  region code
--   geometry  BLOB     WKB, in degrees (EPSG:4326)
-- Budget   100 ms
-- Example  {"level": "buurt"}
SELECT region.code AS region, region.geometry
FROM region
WHERE region.level = $level AND region.geometry IS NOT NULL AND NOT region.water
    AND region.vintage = (SELECT max(vintage) FROM layer WHERE level = $level)
ORDER BY region.region_id
