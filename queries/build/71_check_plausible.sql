-- Figures that stand out: much further from last year than the others moved, or much further from the other areas than those differ.
--
-- Reads    checked, spread (see 58_spread), standing (the figures that count now), compared (indicator; those of which areas can be
--          compared: no counts)
-- Returns  source_row, code, year, indicator, value, other (last year's value, or the middle of the areas), reason (jump, spread), times
--          (how many times the usual distance), the furthest first
--
-- The usual distance is that of the middle half (1.349 times the standard deviation in a normal distribution), so that one wrong figure
-- does not hide itself. At least eight areas of one level are needed to know it.
--
-- A short list is folded and unfolded again so that the planner knows how short it is, as in 10_observation_load.
WITH
figures AS NOT MATERIALIZED (
    SELECT source_row, code, year, indicator, value, level FROM checked WHERE value IS NOT NULL
),
known AS (
    SELECT unnest(list(DISTINCT indicator)) AS indicator FROM standing SEMI JOIN spread USING (indicator)
),
before AS (
    SELECT f.*, f.value - s.value AS moved, s.value AS other
    FROM (SELECT figures.* FROM figures JOIN known USING (indicator)) AS f
    JOIN standing AS s ON s.code = f.code AND s.indicator = f.indicator AND s.year < f.year AND s.year >= f.year - 4 AND s.value IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY f.code, f.indicator, f.year, f.source_row ORDER BY s.year DESC) = 1
),
level_moves AS (
    SELECT indicator, year, level, quantile_cont(moved, [0.25, 0.5, 0.75]) AS moves, median(value) AS middle, count(*) AS areas
    FROM before
    GROUP BY ALL
),
jumps AS (
    SELECT source_row, code, year, indicator, value, other, 'jump' AS reason,
        abs(moved - moves[2]) / greatest((moves[3] - moves[1]) / 1.349, 0.02 * abs(middle)) AS times, areas
    FROM before JOIN level_moves USING (indicator, year, level)
),
peers AS (
    SELECT indicator, year, level, usual[2] AS middle, greatest((usual[3] - usual[1]) / 1.349, 0.05 * abs(usual[2])) AS step, areas
    FROM spread SEMI JOIN compared USING (indicator)
    WHERE areas >= 8 AND greatest(highest - usual[2], usual[2] - lowest) / step > 5 -- where the furthest does not stand out, none does
),
peers_with_any AS (
    SELECT unnest(list(peers), recursive := true) FROM peers
),
spreads AS (
    SELECT source_row, code, year, indicator, value, middle AS other, 'spread' AS reason, abs(value - middle) / step AS times, areas
    FROM figures JOIN peers_with_any USING (indicator, year, level)
)
SELECT source_row, code, year, indicator, value, other, reason, times
FROM (SELECT * FROM jumps UNION ALL SELECT * FROM spreads)
WHERE areas >= 8 AND times > 5 AND isfinite(times)
QUALIFY row_number() OVER (PARTITION BY indicator, code, year ORDER BY reason, times DESC, source_row) = 1
ORDER BY times DESC, indicator, code
