-- People by age of a forecast, in institutions, or using care, of the latest load that has them; ages of one band of five years together.
--
-- Reads    population_delivered, load, dataset, limits
-- Returns  counts (forecast, institution, use), code, gemeente, year, sex, age_from, age_to (NULL for the open band), people (NULL where it
--          was delivered as hidden), status, protect (too few to show), title (of the file), at (when it was loaded)
CREATE TEMP VIEW input_people AS
WITH
latest AS (
    SELECT dataset.counts, p.*, load.name AS title, load.at, age_to IS NOT NULL AND age_from // 5 = age_to // 5 AS narrow
    FROM population_delivered AS p
    JOIN load ON load.load_id = p.load_id
    JOIN dataset ON dataset.id = load.dataset AND dataset.counts <> 'people'
    QUALIFY dense_rank() OVER (PARTITION BY dataset.counts, p.year, area_gemeente(p.code), area_level(p.code) ORDER BY p.position DESC) = 1
),
banded AS (
    SELECT counts, code, area_gemeente(code) AS gemeente, year, sex,
        (CASE WHEN narrow THEN 5 * (age_from // 5) ELSE age_from END)::SMALLINT AS age_from,
        (CASE WHEN narrow THEN 5 * (age_from // 5) + 4 ELSE age_to END)::SMALLINT AS age_to,
        CASE WHEN bool_and(status = 'ok') THEN sum(people) END AS people,
        CASE WHEN bool_or(status = 'hidden') THEN 'hidden' WHEN bool_and(status = 'ok') THEN 'ok' ELSE 'missing' END AS status, title, latest.at
    FROM latest
    GROUP BY ALL
)
SELECT banded.*, counts <> 'forecast' AND (status = 'hidden' OR coalesce(people < limits.count AND people > 0, false)) AS protect
FROM banded CROSS JOIN limits;
