-- People by area, year, sex and age band; small counts, and what would give those away, are hidden. The rest is rounded.
--
-- Reads    people, also_hidden_people (region_id, year, age_from), limits
-- Returns  region_id, year, sex, age_from, age_to (NULL for the open band), people, status, load_id
--
-- Women and men of one age are hidden together. The rest is rounded by chance, as in 30_observation, in the internal file too: a table
-- by area, sex and age cannot be kept apart from its own sums by hiding alone, without hiding half of it.
WITH
salts AS (
    SELECT gemeente, year, md5(string_agg(code || sex || age_from || ':' || people, ';' ORDER BY code, sex, age_from)) AS salt
    FROM people GROUP BY ALL
),
decided AS (
    SELECT people.*, salt || people.code || people.sex || people.age_from AS key, limits.rounded_to,
        people.status = 'ok' AND (also.region_id IS NOT NULL OR bool_or(people.people < limits.count OR people.status = 'hidden') OVER (
            PARTITION BY people.region_id, people.year, people.age_from)) AS gone
    FROM people
    LEFT JOIN also_hidden_people AS also ON also.region_id = people.region_id AND also.year = people.year
        AND also.age_from = people.age_from
    LEFT JOIN salts ON salts.gemeente = people.gemeente AND salts.year = people.year
    CROSS JOIN limits
)
SELECT
    region_id, year, sex, age_from, age_to, CASE WHEN NOT gone THEN rounded_by_chance(people, rounded_to, key) END AS people,
    (CASE WHEN gone THEN 'hidden' ELSE status END)::status_id AS status, load_id::SMALLINT AS load_id
FROM decided
ORDER BY ALL
