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
-- Budget   20 ms
-- Example  {}
SELECT indicator::VARCHAR AS indicator, year, level, values::INTEGER AS values, areas::INTEGER AS areas, drawn_vintage
FROM coverage
ORDER BY indicator, year, level
