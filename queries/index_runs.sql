-- What was computed: one run per definition of the index, gemeente and level. Feeds the choices of the page Draagbalans.
--
-- Parameters
-- Returns one row per run
--   run          VARCHAR   id of the run, a hash of all that went into it
--   index        VARCHAR   id of the definition
--   title        VARCHAR   its name
--   gemeente     VARCHAR   code of the gemeente
--   level        VARCHAR   wijk or buurt
--   vintage      SMALLINT  area division of the drawing
--   year         SMALLINT  newest year of the figures in it; NULL without a figure
--   first_year   SMALLINT  oldest year
--   provisional  BOOLEAN   a figure in it is provisional
--   carriers     VARCHAR   parts of capacity that are measured: I, F, S, as IF; empty for none
--   capacity     VARCHAR   what the capacity is called
--   scope        VARCHAR   where the goalposts come from: land, eigen, vast or gemengd
--   areas        INTEGER   areas in it
--   scored       INTEGER   areas with a score
--   params       VARCHAR   everything that was chosen, as JSON
--   data_hash    VARCHAR   hash of the figures
-- Budget   20 ms
-- Example  {}
SELECT run, "index", title, gemeente, level, vintage, year, first_year, provisional, carriers, capacity, scope, areas, scored, params, data_hash
FROM index_run
ORDER BY "index" <> 'kern', "index", gemeente, level
