-- People by area, year, sex and age band, of the latest load that has them; small counts are hidden in this view of the data.
--
-- Reads    population_delivered, region
-- Returns  region_id, year, sex, age_from, age_to (NULL for the open band), people, status, load_id
SELECT
    region.region_id, p.year, p.sex, p.age_from, p.age_to,
    CASE WHEN p.people >= $count OR region.level IN ('gemeente', 'land') THEN p.people END AS people,
    (CASE WHEN p.people < $count AND region.level NOT IN ('gemeente', 'land') THEN 'hidden' ELSE p.status END)::status_id AS status,
    p.load_id::SMALLINT AS load_id
FROM population_delivered AS p
JOIN region ON region.code = p.code AND region.vintage = p.vintage
QUALIFY dense_rank() OVER (PARTITION BY p.year, region.gemeente, region.level ORDER BY p.position DESC) = 1
ORDER BY ALL
