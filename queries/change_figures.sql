-- Every figure of the areas of a level over the years, to compare one state of the data with another. Feeds Wat is er veranderd.
--
-- Parameters
--   $level     VARCHAR  gemeente, wijk or buurt
--   $gemeente  VARCHAR  code, or NULL for all
-- Returns one row per figure, area and year
--   indicator  VARCHAR
--   region     VARCHAR   region code on the newest drawing
--   name       VARCHAR
--   year       SMALLINT
--   value      DOUBLE    in the indicator's unit; NULL when there is none
--   se         DOUBLE    standard error; NULL when not known
--   moved      BOOLEAN   the boundary changed since
-- Budget   300 ms
-- Example  {"level": "wijk", "gemeente": "GM9998"}
WITH
drawn AS (
    SELECT max(vintage) AS vintage FROM layer WHERE level = $level
),
areas AS (
    SELECT region_id, code, name
    FROM region
    JOIN drawn ON drawn.vintage = region.vintage
    WHERE level = $level AND ($gemeente::VARCHAR IS NULL OR gemeente = $gemeente::VARCHAR)
)
SELECT
    o.indicator::VARCHAR AS indicator, areas.code AS region, areas.name, o.year, o.value, o.se::DOUBLE AS se,
    coalesce(placement.boundary = 'changed', false) AS moved
FROM observation_row AS o
JOIN placement ON placement.region_id = o.region_id
JOIN drawn ON drawn.vintage = placement.drawn_vintage
JOIN areas ON areas.region_id = placement.area_id
QUALIFY row_number() OVER (PARTITION BY o.indicator, o.year, areas.region_id ORDER BY placement.vintage DESC, o.load_id DESC) = 1
ORDER BY indicator, areas.code, o.year
