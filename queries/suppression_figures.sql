-- The figures that add up with a hidden one of the municipality's own, as a reader of this file sees them. Feeds the check.
--
-- Parameters
-- Returns one row per figure of the same indicator, year and gemeente that has a value or is hidden
--   indicator  VARCHAR   indicator id
--   gemeente   VARCHAR   code of the gemeente
--   year       SMALLINT
--   code       VARCHAR   region code
--   parent     VARCHAR   code of the area one level up
--   level      VARCHAR   gemeente, wijk or buurt
--   value      DOUBLE    in the indicator's unit; NULL when hidden
--   n          DOUBLE    what the figure is a share of; NULL when hidden or not known
--   rounded_to SMALLINT  counts behind it are rounded to this; NULL when not
--   kind       VARCHAR   survey, register, model, allocated, derived
--   fixed      BOOLEAN   published by somebody else
--   hidden     BOOLEAN
-- Budget   400 ms
-- Example  {}
WITH
own_indicators AS (
    SELECT DISTINCT o.indicator FROM observation_row AS o
    JOIN load USING (load_id) JOIN dataset ON dataset.id = load.dataset WHERE dataset.own AND o.status = 'hidden'
),
figures AS (
    SELECT o.indicator, region.gemeente, o.year, region.code, region.parent, region.level, o.value, o.n, o.rounded_to, o.kind,
        NOT dataset.own AS fixed, o.status = 'hidden' AS hidden
    FROM observation_row AS o
    SEMI JOIN own_indicators ON own_indicators.indicator = o.indicator
    JOIN region ON region.region_id = o.region_id
    JOIN load USING (load_id)
    JOIN dataset ON dataset.id = load.dataset
    WHERE o.status IN ('ok', 'hidden') AND region.gemeente IS NOT NULL
        AND NOT (region.level = 'eigen' AND o.kind = 'derived') -- added up from what stands here already
    QUALIFY bool_or(o.status = 'hidden' AND dataset.own) OVER (PARTITION BY o.indicator, region.gemeente, o.year)
)
SELECT indicator::VARCHAR AS indicator, gemeente, year, code, parent, level, value, n, rounded_to, kind::VARCHAR AS kind, fixed, hidden
FROM figures
ORDER BY indicator, gemeente, year, code
