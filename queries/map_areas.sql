-- The areas of a drawing, in its order. They are the same for every figure, so they are fetched once. Feeds the map.
--
-- Parameters
--   $level    VARCHAR   gemeente, wijk or buurt
--   $vintage  SMALLINT  area division of the drawing
-- Returns one row per area
--   region    VARCHAR  region code
--   name      VARCHAR
--   gemeente  VARCHAR  code of the gemeente
-- Budget   20 ms
-- Example  {"level": "buurt", "vintage": 2025}
SELECT code AS region, name, gemeente
FROM region
WHERE level = $level::VARCHAR AND vintage = $vintage::SMALLINT AND geometry IS NOT NULL AND NOT water
ORDER BY region_id
