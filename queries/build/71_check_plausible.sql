-- Figures that stand out: much further from last year than the others moved, or much further from the other areas than those differ.
--
-- Reads    checked, standing (the figures that count now), compared (indicator; those of which areas can be compared: no counts)
-- Returns  source_row, code, year, indicator, value, other (last year's value, or the middle of the areas), reason (jump, spread), times
--          (how many times the usual distance), the furthest first
--
-- The usual distance is that of the middle half (1.349 times the standard deviation in a normal distribution), so that one wrong figure
-- does not hide itself. At least eight areas of one level are needed to know it.
WITH
figures AS (
    SELECT source_row, code, year, indicator, value, area_level(code) AS level FROM checked WHERE value IS NOT NULL
),
before AS (
    SELECT f.*, f.value - s.value AS moved, s.value AS other
    FROM figures AS f
    JOIN standing AS s ON s.code = f.code AND s.indicator = f.indicator AND s.year < f.year AND s.year >= f.year - 4 AND s.value IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY f.code, f.indicator, f.year ORDER BY s.year DESC) = 1
),
jumps AS (
    SELECT source_row, code, year, indicator, value, other, 'jump' AS reason,
        abs(moved - median(moved) OVER level_moves) / greatest((quantile_cont(moved, 0.75) OVER level_moves
            - quantile_cont(moved, 0.25) OVER level_moves) / 1.349, 0.02 * abs(median(value) OVER level_moves)) AS times,
        count(*) OVER level_moves AS areas
    FROM before
    WINDOW level_moves AS (PARTITION BY indicator, year, level)
),
spreads AS (
    SELECT source_row, code, year, indicator, value, median(value) OVER peers AS other, 'spread' AS reason,
        abs(value - median(value) OVER peers) / greatest((quantile_cont(value, 0.75) OVER peers - quantile_cont(value, 0.25) OVER peers) / 1.349,
            0.05 * abs(median(value) OVER peers)) AS times,
        count(*) OVER peers AS areas
    FROM figures
    SEMI JOIN compared USING (indicator)
    WINDOW peers AS (PARTITION BY indicator, year, level)
)
SELECT source_row, code, year, indicator, value, other, reason, times
FROM (SELECT * FROM jumps UNION ALL SELECT * FROM spreads)
WHERE areas >= 8 AND times > 5 AND isfinite(times)
QUALIFY row_number() OVER (PARTITION BY indicator, code, year ORDER BY reason) = 1
ORDER BY times DESC, indicator, code
