-- The whole country, one year for each figure: what our own areas are compared with. None of these areas is in `region`.
--
-- Reads    reference_delivered (every active load that holds the country, with load_id and position), dataset_rule
-- Returns  indicator, level, code, name, value, se, vintage, year, kind, load_id
--
-- Of each figure the newest year that has it counts, at each level; of two loads with the same year the later one.
-- A figure that the public may not see below a level is not here below it either.
SELECT
    r.indicator::indicator_id AS indicator, r.level, r.code, r.name, r.value, r.se::FLOAT AS se, r.vintage::SMALLINT AS vintage,
    r.year::SMALLINT AS year, r.kind::kind_id AS kind, r.load_id::SMALLINT AS load_id
FROM reference_delivered AS r
JOIN dataset_rule AS rule ON rule.load_id = r.load_id AND rule.indicator = r.indicator
WHERE NOT ($public AND rule.not_below_rank IS NOT NULL
           AND rule.not_below_rank < CASE r.level WHEN 'wijk' THEN 3 WHEN 'gemeente' THEN 2 ELSE 1 END)
QUALIFY dense_rank() OVER (PARTITION BY r.indicator, r.level ORDER BY r.year DESC, r.position DESC) = 1
ORDER BY indicator, level, code
