-- Areas of a drawing whose boundary moved between the division of the figures and that of the drawing, or that were not there yet.
--
-- Reads    drawn_on, region
-- Returns  vintage (of the figures), drawn_vintage, area_id (region_id of the area as it is drawn)
--
-- An area without a figure says in this way why: no figure could be drawn there.
SELECT DISTINCT drawn_on.vintage, drawn_on.drawn_vintage, area.region_id AS area_id
FROM (SELECT DISTINCT vintage, drawn_vintage FROM drawn_on WHERE vintage <> drawn_vintage) AS drawn_on
JOIN region AS area ON area.vintage = drawn_on.drawn_vintage
JOIN region AS changed ON (changed.code = area.code OR changed.thread = area.thread) AND changed.boundary_change >= 2
    AND changed.vintage > least(drawn_on.vintage, drawn_on.drawn_vintage)
    AND changed.vintage <= greatest(drawn_on.vintage, drawn_on.drawn_vintage)
WHERE changed.boundary_change = 3
    OR NOT EXISTS (SELECT 1 FROM region AS earlier WHERE earlier.thread = changed.thread AND earlier.vintage < changed.vintage)
ORDER BY vintage, drawn_vintage, area_id
