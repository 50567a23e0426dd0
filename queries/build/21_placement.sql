-- On which drawn vintage an area may be shown: one row per area and vintage with a drawing of the same place (thread).
--
-- Reads    region, drawn (every area that has a drawing)
-- Returns  region_id, drawn_vintage, vintage (of the area itself), area_id (the region_id of the area as it is drawn), boundary:
--          'same' (the same vintage, or no boundary moved in any year between), 'changed', or 'unchecked' (for at least one year
--          between nobody told us)
--
-- A place that only got a new code is the same place: the thread follows it, so it is drawn under the code of the drawing. A code
-- that was taken from one place and given to another is two threads, and no figure of the one is drawn on the other.
SELECT
    region.region_id, drawn.vintage AS drawn_vintage, region.vintage, drawn.region_id AS area_id,
    CASE WHEN region.vintage = drawn.vintage THEN 'same'
         WHEN coalesce(max(between_years.boundary_change), 0) >= 3 THEN 'changed'
         WHEN count(between_years.boundary_change) = abs(region.vintage - drawn.vintage) THEN 'same'
         ELSE 'unchecked' END AS boundary
FROM region
JOIN drawn ON drawn.thread = region.thread
LEFT JOIN region AS between_years ON between_years.thread = region.thread
    AND between_years.vintage > least(region.vintage, drawn.vintage)
    AND between_years.vintage <= greatest(region.vintage, drawn.vintage)
GROUP BY region.region_id, region.vintage, drawn.vintage, drawn.region_id
ORDER BY drawn_vintage, region.vintage, region.region_id
