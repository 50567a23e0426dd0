-- People by age of a forecast, in institutions, or using care: of each the latest load, per gemeente, level and year.
--
-- Reads    population_delivered, load, dataset
-- Returns  counts (forecast, institution, use), region, level, gemeente, year, sex, age_from, age_to (NULL for the open band), people,
--          status, title (of the file), at (when it was loaded)
SELECT
    dataset.counts, p.code AS region, area_level(p.code) AS level, area_gemeente(p.code) AS gemeente, p.year, p.sex, p.age_from, p.age_to,
    p.people, p.status, load.name AS title, load.at
FROM population_delivered AS p
JOIN load ON load.load_id = p.load_id
JOIN dataset ON dataset.id = load.dataset AND dataset.counts <> 'people'
QUALIFY dense_rank() OVER (PARTITION BY dataset.counts, p.year, area_gemeente(p.code), area_level(p.code) ORDER BY p.position DESC) = 1
ORDER BY ALL
