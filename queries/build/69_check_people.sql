-- Lines of people by age and sex that cannot be read, or that would count people twice.
--
-- Reads    delivered_population, municipality, mark
-- Returns  source_row, column_name (leeftijd, geslacht, aantal, groep, gemeente or dubbel), cell
WITH
inside AS (
    SELECT d.* FROM delivered_population AS d
    SEMI JOIN municipality ON municipality.code = coalesce(area_gemeente(d.code), d.code)
),
counted AS (
    -- the last age that an earlier line of the same area, year and sex already counts
    SELECT *, max(coalesce(age_last(age), 999)) OVER (
        PARTITION BY code, year, lower(left(trim(sex), 1)) ORDER BY age_first(age), source_row
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS counted_up_to
    FROM inside
    WHERE is_age(age)
)
SELECT source_row, 'leeftijd' AS column_name, age AS cell FROM inside WHERE NOT coalesce(is_age(age), false)
UNION ALL
SELECT source_row, 'geslacht', sex FROM inside WHERE coalesce(lower(left(trim(sex), 1)), '') NOT IN ('m', 'v')
UNION ALL
SELECT source_row, 'aantal', inside.cell FROM inside
ANTI JOIN mark ON mark.cell = lower(trim(inside.cell))
WHERE cell_number(inside.cell, $decimal) IS NULL AND trim(inside.cell) <> ''
UNION ALL
-- A projection counts in bands of five years: what it leans on must fit in these.
SELECT source_row, 'groep', age FROM inside
WHERE $counts::VARCHAR <> 'people' AND is_age(age) AND NOT (
    coalesce(age_first(age) // 5 = age_last(age) // 5, false) OR (age_first(age) % 5 = 0 AND coalesce(age_last(age) % 5 = 4, true)))
UNION ALL
SELECT source_row, 'gemeente', code FROM inside WHERE $counts = 'use' AND area_level(code) <> 'gemeente'
UNION ALL
SELECT source_row, 'dubbel', age FROM counted WHERE age_first(age) <= counted_up_to
ORDER BY source_row, column_name
