-- People by area, year, sex and age band, of the latest load that has them.
--
-- Reads    population_delivered, region, load, dataset (not of a forecast, institutions or use of care: those are 44_projection_inputs)
-- Returns  region_id, code, parent, gemeente, year, sex, age_from, age_to (NULL for the open band), people, status, load_id
CREATE TEMP VIEW people AS
SELECT
    region.region_id, p.code, region.parent, region.gemeente, p.year, p.sex, p.age_from, p.age_to, p.people, p.status, p.load_id
FROM population_delivered AS p
JOIN region ON region.code = p.code AND region.vintage = p.vintage
JOIN load ON load.load_id = p.load_id
JOIN dataset ON dataset.id = load.dataset AND dataset.counts = 'people'
QUALIFY dense_rank() OVER (PARTITION BY p.year, region.gemeente, region.level ORDER BY p.position DESC) = 1;
