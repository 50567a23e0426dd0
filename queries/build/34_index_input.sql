-- The figures that an index is made of, for the areas of one gemeente and level: of each figure the newest year that is about as complete
-- as the most complete one.
--
-- Reads    layer, region, placement, observation_row, load, index_item (the indicators of the index)
-- Returns  region, vintage (of the drawing), indicator, year, value, se, kind, status, provisional, load, source_row; one row per area of
--          the newest drawing and indicator, year NULL where there is no figure at all
--
-- A figure of which the boundary changed since is missing here: two different areas under one code may not be put together.
WITH
drawn AS (
    SELECT max(vintage) AS vintage FROM layer WHERE level = $level
),
areas AS (
    SELECT region_id, code, region.vintage
    FROM region
    JOIN drawn ON drawn.vintage = region.vintage
    WHERE level = $level AND gemeente = $gemeente AND geometry IS NOT NULL AND NOT water
),
placed AS (
    SELECT
        o.indicator::VARCHAR AS indicator, o.year, areas.region_id,
        CASE WHEN placement.boundary <> 'changed' THEN o.value END AS value, o.se, o.kind::VARCHAR AS kind,
        CASE WHEN placement.boundary = 'changed' THEN 'missing' ELSE o.status::VARCHAR END AS status, o.provisional, load.load,
        o.source_row
    FROM observation_row AS o
    JOIN placement ON placement.region_id = o.region_id
    JOIN drawn ON drawn.vintage = placement.drawn_vintage
    JOIN areas ON areas.region_id = placement.area_id
    JOIN load ON load.load_id = o.load_id
    WHERE o.indicator::VARCHAR IN (SELECT indicator FROM index_item)
    QUALIFY row_number() OVER (PARTITION BY o.indicator, o.year, areas.region_id ORDER BY placement.vintage DESC, o.load_id DESC) = 1
),
years AS (
    SELECT indicator, year, count(value) AS values FROM placed GROUP BY indicator, year HAVING count(value) > 0
),
chosen AS (
    SELECT indicator, max(year) AS year
    FROM years
    WHERE values >= 0.5 * (SELECT max(values) FROM years AS other WHERE other.indicator = years.indicator)
    GROUP BY indicator
)
SELECT
    areas.code AS region, areas.vintage::SMALLINT AS vintage, item.indicator, chosen.year, p.value, p.se::DOUBLE AS se, p.kind,
    coalesce(p.status, 'missing') AS status, coalesce(p.provisional, false) AS provisional, p.load, p.source_row
FROM areas
CROSS JOIN index_item AS item
LEFT JOIN chosen ON chosen.indicator = item.indicator
LEFT JOIN placed AS p ON p.indicator = item.indicator AND p.year = chosen.year AND p.region_id = areas.region_id
ORDER BY areas.code, item.position
