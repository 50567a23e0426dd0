-- One figure of every area of a level over the years, on the newest drawing. Feeds the planner, and what is said of programmes.
--
-- Parameters
--   $indicator  VARCHAR  indicator id
--   $level      VARCHAR  gemeente, wijk or buurt
-- Returns one row per area and year; no value where the boundary changed since
--   region  VARCHAR   region code
--   name    VARCHAR
--   year    SMALLINT
--   value   DOUBLE    in the indicator's unit
--   se      DOUBLE    standard error; NULL when not known
--   kind    VARCHAR   survey, register, model, allocated, derived
-- Budget   100 ms
-- Example  {"indicator": "count_on_neighbours_share", "level": "buurt"}
WITH
drawn AS (
    SELECT max(vintage) AS vintage FROM layer WHERE level = $level
),
areas AS (
    SELECT region_id, code, name
    FROM region
    JOIN drawn ON drawn.vintage = region.vintage
    WHERE level = $level AND geometry IS NOT NULL AND NOT water
)
SELECT areas.code AS region, areas.name, o.year, o.value, o.se::DOUBLE AS se, o.kind::VARCHAR AS kind
FROM observation_row AS o
JOIN placement ON placement.region_id = o.region_id AND placement.boundary <> 'changed'
JOIN drawn ON drawn.vintage = placement.drawn_vintage
JOIN areas ON areas.region_id = placement.area_id
WHERE o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND o.value IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY o.year, areas.region_id ORDER BY placement.vintage DESC, o.load_id DESC) = 1
ORDER BY areas.code, o.year
