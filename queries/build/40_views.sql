-- What the base ends with: the views over the steps of the loads go, and the names come under which queries read the tables
-- (text where the tables hold keys).
DROP VIEW region_delivered;
DROP VIEW latest_delivered;
DROP VIEW observation_delivered;
DROP VIEW population_delivered;
DROP VIEW reference_delivered;
DROP VIEW member;
DROP VIEW part_delivered;
DROP VIEW part_step;
DROP VIEW region_step;
DROP VIEW observation_step;
DROP VIEW population_step;
DROP VIEW reference_step;
DROP TABLE part_file;
DROP TABLE region_file;
DROP TABLE observation_file;
DROP TABLE population_file;
DROP TABLE reference_file;
DROP TABLE dataset_rule;
DROP VIEW judged;
DROP VIEW people;
CREATE VIEW observation AS
SELECT
    o.indicator, region.code AS region, o.vintage, o.year, o.value, o.lower, o.upper, o.interval_level AS level_of_interval,
    o.se, o.n, o.rounded_to, o.kind, o.status, o.provisional, load.load, o.source_row, region.level, region.gemeente
FROM observation_row AS o
JOIN region ON region.region_id = o.region_id
JOIN load ON load.load_id = o.load_id;
