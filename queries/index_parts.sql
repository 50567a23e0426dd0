-- Every figure of every area in one run, with what it adds to the score and the row of the file that it came from.
--
-- Parameters
--   $run     VARCHAR  id of the run
--   $region  VARCHAR  region code; NULL for all areas
-- Returns one row per area and figure, in the order of the definition
--   region         VARCHAR   region code
--   indicator      VARCHAR   indicator id
--   dimension      VARCHAR   D1, D2, D3, I, F or S
--   year           SMALLINT
--   value          DOUBLE    in the indicator's unit; NULL when there is none
--   se             DOUBLE    standard error; NULL when nobody told
--   kind           VARCHAR
--   status         VARCHAR   ok, missing, not_yet_published, hidden, not_applicable
--   provisional    BOOLEAN
--   score          DOUBLE    1 to 100; NULL without a figure
--   points         DOUBLE    what it adds to L or K; NULL where that score cannot be made
--   unknown_error  BOOLEAN   nobody told an error, so half of the spread between areas stands in for it
--   file           VARCHAR   name of the delivered file
--   load           VARCHAR   the load
--   source_row     INTEGER   row in that file
-- Budget   50 ms
-- Example  {"run": "kern GM9998 buurt", "region": null}
SELECT
    p.region, p.indicator, item.dimension, p.year, p.value, p.se, p.kind, p.status, p.provisional, p.score, p.points, p.unknown_error,
    load.name AS file, p.load, p.source_row
FROM index_part AS p
JOIN index_run AS run ON run.run = p.run
JOIN index_item AS item ON item.run = p.run AND item.indicator = p.indicator
LEFT JOIN load ON load.load = p.load
WHERE (p.run = $run OR concat_ws(' ', run."index", run.gemeente, run.level) = $run) AND ($region IS NULL OR p.region = $region)
ORDER BY p.region, item.position
