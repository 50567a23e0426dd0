-- One load of people by age and sex.
--
-- Reads    delivered_population, mark, municipality
-- Returns  code, vintage, year, sex (m, v), age_from, age_to (NULL for the open band), people, status
SELECT
    d.code, $vintage::SMALLINT AS vintage, d.year, CASE lower(left(trim(sex), 1)) WHEN 'm' THEN 'm' WHEN 'v' THEN 'v' END AS sex,
    regexp_extract(age, '(\d+)', 1)::SMALLINT AS age_from,
    CASE WHEN contains(age, '+') THEN NULL
         ELSE coalesce(nullif(regexp_extract(age, '\d+\D+(\d+)', 1), ''), regexp_extract(age, '(\d+)', 1))::SMALLINT END AS age_to,
    cell_number(d.cell, ',') AS people,
    CASE WHEN cell_number(d.cell, ',') IS NOT NULL THEN 'ok' ELSE coalesce(mark.status, 'missing') END AS status
FROM delivered_population AS d
JOIN municipality ON municipality.code = coalesce(area_gemeente(d.code), d.code)
LEFT JOIN mark ON mark.cell = lower(trim(d.cell))
ORDER BY ALL
