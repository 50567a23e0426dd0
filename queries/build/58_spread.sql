-- How the figures of one indicator, year and level lie. What is wrong with none of those is wrong with no row: then the checks need not
-- look at the rows again.
--
-- Reads    checked
-- Returns  indicator, year, level, areas (those with a value), lowest, highest, usual (the three quarters)
SELECT
    indicator, year, level, count(value) AS areas, min(value) AS lowest, max(value) AS highest, quantile_cont(value, [0.25, 0.5, 0.75]) AS usual
FROM checked
GROUP BY ALL
