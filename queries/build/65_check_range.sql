-- Values outside what the figure can be.
SELECT c.source_row, c.code, c.indicator, c.year, c.value, r.lowest, r.highest
FROM checked AS c JOIN valid_range AS r USING (indicator)
WHERE c.value NOT BETWEEN r.lowest AND r.highest
ORDER BY c.source_row, c.indicator
