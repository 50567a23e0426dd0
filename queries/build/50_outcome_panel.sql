-- One figure of every area of a level over the years, on the newest drawing, for holding programmes against.
--
-- Reads    layer, region, placement, observation_row
-- Returns  region, name, gemeente, year, value, se, n, kind, moved (the boundary changed since, so the figure is of another area)
--
-- A figure of which the boundary changed since has no value here: before and after would be about different people.
WITH
drawn AS (
    SELECT max(vintage) AS vintage FROM layer WHERE level = $level
),
areas AS (
    SELECT region_id, code, name, gemeente
    FROM region
    JOIN drawn ON drawn.vintage = region.vintage
    WHERE level = $level AND geometry IS NOT NULL AND NOT water
)
SELECT
    areas.code AS region, areas.name, areas.gemeente, o.year, CASE WHEN placement.boundary <> 'changed' THEN o.value END AS value,
    o.se::DOUBLE AS se, o.n::DOUBLE AS n, o.kind::VARCHAR AS kind, placement.boundary = 'changed' AS moved
FROM observation_row AS o
JOIN placement ON placement.region_id = o.region_id
JOIN drawn ON drawn.vintage = placement.drawn_vintage
JOIN areas ON areas.region_id = placement.area_id
WHERE o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
QUALIFY row_number() OVER (PARTITION BY o.year, areas.region_id ORDER BY placement.vintage DESC, o.load_id DESC) = 1
ORDER BY areas.code, o.year
