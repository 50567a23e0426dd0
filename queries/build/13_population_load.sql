-- One load of people by age and sex.
--
-- Reads    delivered_population, mark, municipality
-- Returns  code, vintage, year, sex (m, v), age_from, age_to (NULL for the open band), people, status
SELECT
    d.code, $vintage::SMALLINT AS vintage, coalesce(d.year, $year::SMALLINT) AS year,
    CASE lower(left(trim(sex), 1)) WHEN 'm' THEN 'm' WHEN 'v' THEN 'v' END AS sex,
    age_first(age) AS age_from, age_last(age)::SMALLINT AS age_to,
    CASE WHEN mark.status = 'zero' THEN 0 WHEN mark.status IS NULL THEN cell_number(d.cell, $decimal) END AS people,
    CASE WHEN mark.status = 'zero' THEN 'ok' WHEN mark.status IS NOT NULL THEN mark.status
         WHEN cell_number(d.cell, $decimal) IS NULL THEN 'missing' ELSE 'ok' END AS status
FROM delivered_population AS d
JOIN municipality ON municipality.code = coalesce(area_gemeente(d.code), d.code)
LEFT JOIN mark ON mark.cell = lower(trim(d.cell))
ORDER BY ALL
