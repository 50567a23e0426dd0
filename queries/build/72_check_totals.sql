-- Totals in the file that are not what their parts add up to.
--
-- Reads    checked, spread (see 58_spread), added (indicator; those that can be added: counts)
-- Returns  source_row, code, year, indicator, value, parts (what the areas below add up to), level (of those areas)
--
-- A gemeente may hold people without an address: up to 5 % more than its parts is no mistake. Rounded figures may differ by their rounding.
WITH
counts AS (
    SELECT indicator FROM spread SEMI JOIN added USING (indicator) GROUP BY indicator HAVING count(DISTINCT level) > 1
),
figures AS (
    SELECT source_row, code, year, indicator, value, status, rounded_to, area_parent(code) AS parent, area_level(code) AS level
    FROM checked
    SEMI JOIN counts USING (indicator)
    WHERE area_level(code) IN ('gemeente', 'wijk', 'buurt')
),
sums AS (
    SELECT parent, year, indicator, level, sum(value) AS parts, count(*) AS areas, coalesce(max(rounded_to), 1) AS step
    FROM figures
    GROUP BY ALL
    HAVING bool_and(value IS NOT NULL)
)
SELECT whole.source_row, whole.code, whole.year, whole.indicator, whole.value, sums.parts, sums.level
FROM figures AS whole
JOIN sums ON sums.parent = whole.code AND sums.year = whole.year AND sums.indicator = whole.indicator
WHERE whole.value IS NOT NULL
    AND (sums.parts > whole.value + sums.step * sqrt(sums.areas) + 0.5 OR whole.value > 1.05 * sums.parts + sums.step * sqrt(sums.areas) + 0.5)
ORDER BY whole.source_row, whole.indicator
