-- On which drawing a figure is shown, and how many of its values found no place there. Feeds the map and the line under it.
--
-- Parameters
--   $indicator  VARCHAR   indicator id; NULL for all
--   $year       SMALLINT  year of the figures; NULL for all
--   $level      VARCHAR   gemeente, wijk or buurt; NULL for all
-- Returns one row per indicator, year and level, or none when nothing of this level is drawn
--   indicator      VARCHAR   indicator id
--   year           SMALLINT
--   level          VARCHAR
--   vintage        SMALLINT  area division of the figures (the newest one among them)
--   drawn_vintage  SMALLINT  area division of the drawing
--   file           VARCHAR   name of the drawing, under /geo/
--   areas          INTEGER   areas in the drawing
--   delivered      INTEGER   areas of this level for which a row was delivered
--   unplaced       INTEGER   of those, areas that are not in the drawing, or that changed too much to be shown on it
--   unchecked      INTEGER   of those, areas drawn although nobody told whether their boundary moved in between
-- Budget   20 ms
-- Example  {"indicator": "pop_65plus_share", "year": 2024, "level": "buurt"}
SELECT
    coverage.indicator::VARCHAR AS indicator, coverage.year, coverage.level, coverage.vintage, coverage.drawn_vintage, layer.file,
    layer.areas, coverage.areas::INTEGER AS delivered, coverage.unplaced::INTEGER AS unplaced, coverage.unchecked::INTEGER AS unchecked
FROM coverage
JOIN layer ON layer.level = coverage.level AND layer.vintage = coverage.drawn_vintage
WHERE ($indicator::VARCHAR IS NULL OR coverage.indicator = TRY_CAST($indicator::VARCHAR AS indicator_id))
    AND ($year::SMALLINT IS NULL OR coverage.year = $year::SMALLINT) AND ($level::VARCHAR IS NULL OR coverage.level = $level::VARCHAR)
ORDER BY coverage.indicator, coverage.year, coverage.level, coverage.vintage
