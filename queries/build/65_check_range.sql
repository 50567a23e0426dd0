-- Values outside what the figure can be.
--
-- Reads  checked, spread (see 58_spread), valid_range
--
-- The list is folded and unfolded again so that the planner knows how short it is, as in 10_observation_load.
WITH
passed AS (
    SELECT unnest(list(r), recursive := true) FROM valid_range AS r
    SEMI JOIN spread AS s ON s.indicator = r.indicator AND (s.lowest < r.lowest OR s.highest > r.highest)
)
SELECT c.source_row, c.code, c.indicator, c.year, c.value, r.lowest, r.highest
FROM checked AS c JOIN passed AS r USING (indicator)
WHERE c.value NOT BETWEEN r.lowest AND r.highest
ORDER BY c.source_row, c.indicator
