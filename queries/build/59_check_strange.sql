-- The lines that are about no area that we know.
--
-- Reads  delivered_area, area_outcome (see 60_check_areas)
SELECT d.source_row, d.region, d.code, o.gemeente, o.outcome
FROM delivered_area AS d
JOIN area_outcome AS o ON o.region IS NOT DISTINCT FROM d.region
WHERE o.outcome IN ('unknown', 'no_code')
ORDER BY d.source_row
