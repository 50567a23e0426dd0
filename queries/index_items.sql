-- The figures that one run is made of, with weight, direction and goalposts. Feeds the weights and the list of what is missing.
--
-- Parameters
--   $run  VARCHAR  id of the run
-- Returns one row per figure, in the order of the definition
--   indicator         VARCHAR   indicator id
--   dimension         VARCHAR   D1, D2, D3, I, F or S
--   weight            DOUBLE    inside the dimension, together 1
--   dimension_weight  DOUBLE    of the dimension, as a ratio
--   sign              DOUBLE    1 when more is more load or capacity, −1 when more is less
--   low               DOUBLE    goalpost that gives 1 (100 where the sign is −1), in the indicator's unit; NULL when there is none
--   high              DOUBLE    goalpost that gives 100
--   scope             VARCHAR   where those come from: land, eigen or vast
--   model             BOOLEAN   an estimate of a model
--   target_low        DOUBLE    a target band, where more is not simply better; NULL without
--   target_high       DOUBLE
--   year              SMALLINT  year of the figures; NULL without a figure
--   kind              VARCHAR   how they were made
--   known             INTEGER   areas with a figure
-- Budget   20 ms
-- Example  {"run": "kern GM9998 buurt"}
SELECT
    item.indicator, item.dimension, item.weight, item.dimension_weight, item.sign, item.low, item.high, item.scope, item.model, item.target_low,
    item.target_high, item.year, item.kind, item.known
FROM index_item AS item
JOIN index_run AS run ON run.run = item.run
WHERE item.run = $run OR concat_ws(' ', run."index", run.gemeente, run.level) = $run
ORDER BY item.position
