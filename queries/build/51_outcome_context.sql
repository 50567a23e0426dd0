-- Areas of a level on the newest drawing, with what makes them alike: scores of load, how urban, inhabitants and the shape of the area.
--
-- Reads    layer, region, index_score, index_run, observation_row, placement
-- Returns  code, geometry (WKB, degrees), people, urbanity (class 1 to 5; of the newest year; NULL when unknown),
--          D1, D3 (scores; NULL where there are none)
WITH
drawn AS (
    SELECT max(vintage) AS vintage FROM layer WHERE level = $level
),
areas AS (
    SELECT region_id, code, geometry
    FROM region
    JOIN drawn ON drawn.vintage = region.vintage
    WHERE level = $level AND geometry IS NOT NULL AND NOT water
),
scores AS (
    SELECT s.region, max(s.value) FILTER (s.part = 'D1') AS D1, max(s.value) FILTER (s.part = 'D3') AS D3
    FROM index_score AS s
    JOIN index_run AS run ON run.run = s.run
    WHERE run.level = $level AND run."index" = (SELECT min("index") FROM index_run)
    GROUP BY s.region
),
known AS (
    SELECT placement.area_id, arg_max(o.value, o.year) FILTER (o.indicator::VARCHAR = 'population') AS people,
        arg_max(o.value, o.year) FILTER (o.indicator::VARCHAR = 'urbanity_class') AS urbanity
    FROM observation_row AS o
    JOIN placement ON placement.region_id = o.region_id
    JOIN drawn ON drawn.vintage = placement.drawn_vintage
    WHERE o.indicator::VARCHAR IN ('population', 'urbanity_class') AND o.value IS NOT NULL AND placement.boundary <> 'changed'
    GROUP BY placement.area_id
)
SELECT areas.code, areas.geometry, known.people, known.urbanity, scores.D1, scores.D3
FROM areas
LEFT JOIN scores ON scores.region = areas.code
LEFT JOIN known ON known.area_id = areas.region_id
ORDER BY areas.code
