-- On which drawing a figure is shown, and how many of its values found no place there. Feeds the map and the line under it.
--
-- Parameters
--   $indicator  VARCHAR   indicator id
--   $year       SMALLINT  year of the figures
--   $level      VARCHAR   gemeente, wijk or buurt
-- Returns one row, or none when nothing of this level is drawn
--   vintage        SMALLINT  area division of the figures (the newest one among them)
--   drawn_vintage  SMALLINT  area division of the drawing
--   file           VARCHAR   name of the drawing, under /geo/
--   areas          INTEGER   areas in the drawing
--   delivered      INTEGER   areas of this level for which a row was delivered
--   unplaced       INTEGER   of those, areas that are not in the drawing, or that changed too much to be shown on it
--   unchecked      INTEGER   of those, areas drawn although nobody told whether their boundary moved in between
-- Budget   20 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2024, "level": "buurt"}
WITH
figures AS (
    SELECT o.region_id, placement.boundary, coverage.drawn_vintage
    FROM coverage
    JOIN observation_row AS o ON o.indicator = coverage.indicator AND o.year = coverage.year
    JOIN region ON region.region_id = o.region_id AND region.level = coverage.level
    LEFT JOIN placement ON placement.region_id = o.region_id AND placement.drawn_vintage = coverage.drawn_vintage
    WHERE coverage.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
        AND coverage.year = $year::SMALLINT AND coverage.level = $level
        AND o.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id) AND o.year = $year::SMALLINT
)
SELECT
    coverage.vintage, coverage.drawn_vintage, layer.file, layer.areas, count(figures.region_id)::INTEGER AS delivered,
    count(*) FILTER (coalesce(figures.boundary, 'changed') = 'changed')::INTEGER AS unplaced,
    count(*) FILTER (figures.boundary = 'unchecked')::INTEGER AS unchecked
FROM coverage
JOIN layer ON layer.level = coverage.level AND layer.vintage = coverage.drawn_vintage
LEFT JOIN figures ON true
WHERE coverage.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id)
    AND coverage.year = $year::SMALLINT AND coverage.level = $level
GROUP BY ALL
ORDER BY coverage.vintage
