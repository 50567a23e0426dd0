-- What became of the areas of one division on the newest drawing of their level. Feeds the gate.
--
-- Parameters
--   $vintage  SMALLINT  the division
-- Returns one row per area of that division that is drawn
--   code      VARCHAR   as it was in that division
--   name      VARCHAR
--   drawn     VARCHAR   the code under which it is drawn now
--   newest    SMALLINT  the division of that drawing
--   boundary  VARCHAR   same, unchecked or changed in between
-- Budget   50 ms
-- Example  {"vintage": 2024}
SELECT region.code, region.name, area.code AS drawn, placement.drawn_vintage AS newest, placement.boundary::VARCHAR AS boundary
FROM placement
JOIN region ON region.region_id = placement.region_id
JOIN region AS area ON area.region_id = placement.area_id
WHERE placement.vintage = $vintage::SMALLINT
QUALIFY placement.drawn_vintage = max(placement.drawn_vintage) OVER (PARTITION BY region.level)
ORDER BY region.code
