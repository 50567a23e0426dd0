-- Goalposts from the national reference: where 2.5 and 97.5 % of all wijken lie, of the newest year of each figure.
--
-- Reads    reference (areas of the whole country: indicator, level, code, value, year)
-- Returns  indicator, low, high, year; nothing for a figure of which fewer than 500 wijken are known, or all alike
SELECT indicator::VARCHAR AS indicator, quantile_cont(value, 0.025) AS low, quantile_cont(value, 0.975) AS high, any_value(year) AS year
FROM reference
WHERE level = 'wijk' AND value IS NOT NULL
    AND year = (SELECT max(year) FROM reference AS other WHERE other.indicator = reference.indicator AND other.value IS NOT NULL)
GROUP BY indicator
HAVING count(*) >= 500 AND quantile_cont(value, 0.025) < quantile_cont(value, 0.975)
ORDER BY indicator
