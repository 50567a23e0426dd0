-- Which figures there are, for which years and levels. Feeds the menus.
--
-- Parameters
-- Returns one row per indicator, year and level
--   indicator      VARCHAR   indicator id
--   year           SMALLINT
--   level          VARCHAR   land, gemeente, wijk or buurt
--   values         INTEGER   areas with a figure
--   areas          INTEGER   areas with a row, figure or not
--   drawn_vintage  SMALLINT  area division of the map; NULL when this level is not drawn
--   scenario       VARCHAR   of what is expected: under which assumptions; empty for all else
-- Budget   20 ms
-- Example  {}
SELECT coverage.indicator::VARCHAR AS indicator, coverage.year, coverage.level, coverage.values::INTEGER AS values,
    coverage.areas::INTEGER AS areas, coverage.drawn_vintage, indicator.scenario
FROM coverage
JOIN indicator ON indicator.id = coverage.indicator::VARCHAR
ORDER BY coverage.indicator, coverage.year, coverage.level
