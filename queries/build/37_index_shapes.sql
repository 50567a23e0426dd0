-- The boundaries of the areas of one gemeente and level, to see which lie beside each other.
--
-- Reads    region
-- Returns  code, geometry (WKB, degrees)
SELECT code, geometry
FROM region
WHERE level = $level AND gemeente = $gemeente AND vintage = $vintage::SMALLINT AND geometry IS NOT NULL AND NOT water
ORDER BY code
