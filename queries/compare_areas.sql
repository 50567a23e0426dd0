-- The areas that can be put beside each other, with words that tell them apart. Feeds the box of the comparison.
--
-- Parameters
--   $gemeente  VARCHAR  gemeente of which all areas are there; NULL for none
--   $kept      VARCHAR  codes or labels of other areas that must be there, with | between; empty for none
--   $most      INTEGER  with no more areas than this, all of them are there
-- Returns one row per area: every gemeente, and its wijken, buurten and areas of an own division as far as asked
--   region    VARCHAR  region code
--   name      VARCHAR
--   level     VARCHAR  gemeente, wijk, buurt or eigen
--   gemeente  VARCHAR  code of the gemeente
--   label     VARCHAR  name with the level, and with the gemeente when there is more than one
-- Budget   200 ms
-- Example  {"gemeente": "GM9998", "kept": "", "most": 600}
WITH
newest AS (
    SELECT code, arg_max(name, vintage) AS name, any_value(level) AS level, any_value(gemeente) AS gemeente
    FROM region
    WHERE level IN ('gemeente', 'wijk', 'buurt', 'eigen') AND NOT water
    GROUP BY code
),
towns AS (
    SELECT code, name FROM newest WHERE level = 'gemeente' AND (SELECT count(*) FROM newest WHERE level = 'gemeente') > 1
),
labelled AS (
    SELECT
        newest.*,
        newest.name || ' (' || CASE newest.level WHEN 'eigen' THEN 'eigen indeling' ELSE newest.level END
            || coalesce(' in ' || towns.name, '') || ')' AS label
    FROM newest
    LEFT JOIN towns ON towns.code = newest.gemeente AND newest.level <> 'gemeente'
)
SELECT code AS region, name, level, gemeente, label
FROM labelled
WHERE level = 'gemeente' OR gemeente = $gemeente OR (SELECT count(*) FROM newest) <= $most::INTEGER
    OR list_contains(string_split($kept, '|'), code) OR list_contains(string_split($kept, '|'), label)
ORDER BY label, region
