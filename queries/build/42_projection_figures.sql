-- The newest figures that a projection leans on beside the ages: who lives alone now, how many people there are.
--
-- Reads    observation_row, region, placement, load
-- Returns  indicator, region, level, parent, gemeente, year, value (NULL rows are left out), title and at (of a forecast: of the file)
--
-- An area goes under the code that it has now; one that is gone since is left out.
WITH
newest AS (
    SELECT region_id, arg_max(area_id, drawn_vintage) AS area_id, max(drawn_vintage) AS drawn FROM placement GROUP BY region_id
),
last AS (
    SELECT level, gemeente, max(drawn) AS drawn FROM newest JOIN region ON region.region_id = newest.region_id GROUP BY ALL
)
SELECT o.indicator::VARCHAR AS indicator, region.code AS region, region.level, region.parent, region.gemeente, o.year, o.value,
    CASE WHEN o.indicator::VARCHAR = 'forecast_population' THEN load.name END AS title,
    CASE WHEN o.indicator::VARCHAR = 'forecast_population' THEN load.at END AS at
FROM observation_row AS o
LEFT JOIN newest ON newest.region_id = o.region_id
JOIN region ON region.region_id = coalesce(newest.area_id, o.region_id)
JOIN load ON load.load_id = o.load_id
LEFT JOIN last ON last.level = region.level AND last.gemeente = region.gemeente
WHERE o.indicator::VARCHAR IN ('living_alone_75plus_share', 'population', 'pop_65plus_share', 'wmo_clients_per_1000',
        'planned_dwellings', 'households', 'forecast_population')
    AND o.value IS NOT NULL AND coalesce(o.boundary, 'same') <> 'changed' AND coalesce(newest.drawn >= last.drawn, true)
QUALIFY o.indicator::VARCHAR IN ('wmo_clients_per_1000', 'planned_dwellings', 'forecast_population')
    OR row_number() OVER (PARTITION BY o.indicator, region.code ORDER BY o.year DESC, o.vintage DESC) = 1
ORDER BY indicator, region, o.year
