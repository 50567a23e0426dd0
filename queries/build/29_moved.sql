-- Areas of a drawing whose boundary moved between the division of the figures and that of the drawing, or that were not there yet.
--
-- Reads    nearest_drawing, region
-- Returns  vintage (of the figures), drawn_vintage, area_id (region_id of the area as it is drawn)
--
-- An area without a figure says in this way why: no figure could be drawn there.
SELECT DISTINCT nearest.vintage, nearest.drawn_vintage, area.region_id AS area_id
FROM nearest_drawing AS nearest
JOIN region AS area ON area.vintage = nearest.drawn_vintage AND area.level = nearest.level
JOIN region AS changed ON (changed.code = area.code OR changed.thread = area.thread) AND changed.boundary_change >= 2
    AND changed.vintage > least(nearest.vintage, nearest.drawn_vintage)
    AND changed.vintage <= greatest(nearest.vintage, nearest.drawn_vintage)
WHERE changed.boundary_change = 3
    OR NOT EXISTS (SELECT 1 FROM region AS earlier WHERE earlier.thread = changed.thread AND earlier.vintage < changed.vintage)
ORDER BY vintage, drawn_vintage, area_id
