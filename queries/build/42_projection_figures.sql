-- The newest figures that a projection leans on beside the ages: who lives alone now, how many people there are.
--
-- Reads    observation_row, region, placement
-- Returns  indicator, region, level, parent, gemeente, year, value (NULL rows are left out)
--
-- An area goes under the code that it has now.
WITH
newest AS (
    SELECT region_id, arg_max(area_id, drawn_vintage) AS area_id FROM placement GROUP BY region_id
)
SELECT o.indicator::VARCHAR AS indicator, region.code AS region, region.level, region.parent, region.gemeente, o.year, o.value
FROM observation_row AS o
LEFT JOIN newest ON newest.region_id = o.region_id
JOIN region ON region.region_id = coalesce(newest.area_id, o.region_id)
WHERE o.indicator::VARCHAR IN ('living_alone_75plus_share', 'population', 'pop_65plus_share', 'wmo_clients_per_1000',
        'planned_dwellings', 'households')
    AND o.value IS NOT NULL AND coalesce(o.boundary, 'same') <> 'changed'
QUALIFY o.indicator::VARCHAR IN ('wmo_clients_per_1000', 'planned_dwellings')
    OR row_number() OVER (PARTITION BY o.indicator, region.code ORDER BY o.year DESC, o.vintage DESC) = 1
ORDER BY indicator, region, o.year
