-- The figures that add up with a small number of the municipality's own: everything of the same indicator, year and gemeente.
--
-- Reads    judged
-- Returns  one row per figure that has a value or is hidden; `protect`: it may not come back
WITH
marked AS (
    SELECT *, (own OR (loaded AND kind = 'survey')) AND (small OR status = 'hidden') AS protect
    FROM judged
    WHERE indicator IN (SELECT o.indicator FROM observation_delivered AS o JOIN dataset_rule AS r USING (load_id, indicator) WHERE r.loaded)
        AND status IN ('ok', 'hidden') AND gemeente IS NOT NULL
)
SELECT
    indicator, gemeente, year, marked.code, parent, member.code AS division, region_id, value, n, kind, NOT loaded AS fixed, unit, factor,
    part_of_whole, protect,
    away OR (status = 'hidden' AND NOT protect) AS away
FROM marked
LEFT JOIN member ON member.part = marked.code AND member.vintage = marked.vintage
QUALIFY bool_or(protect) OVER (PARTITION BY indicator, gemeente, year)
ORDER BY indicator, gemeente, year, marked.code
