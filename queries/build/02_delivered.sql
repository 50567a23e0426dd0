-- The steps of all loads, each row with the load it came from.
CREATE VIEW region_delivered AS
SELECT step.* EXCLUDE (filename), file.load_id, file.position FROM region_step AS step JOIN region_file AS file USING (filename);
CREATE VIEW observation_delivered AS
SELECT step.* EXCLUDE (filename), file.load_id, file.position
FROM observation_step AS step JOIN observation_file AS file USING (filename);
CREATE VIEW population_delivered AS
SELECT step.* EXCLUDE (filename), file.load_id, file.position
FROM population_step AS step JOIN population_file AS file USING (filename);
CREATE VIEW reference_delivered AS
SELECT step.* EXCLUDE (filename), file.load_id, file.position FROM reference_step AS step JOIN reference_file AS file USING (filename);
CREATE VIEW part_delivered AS
SELECT step.* EXCLUDE (filename), file.load_id, file.position FROM part_step AS step JOIN part_file AS file USING (filename);
-- For one indicator, year, gemeente and level the latest load counts.
CREATE VIEW latest_delivered AS
WITH
deliveries AS (
    SELECT indicator, year, area_gemeente(code) AS gemeente, area_level(code) AS level, max(position) AS position
    FROM observation_delivered
    GROUP BY ALL
)
SELECT o.*
FROM observation_delivered AS o
JOIN deliveries ON deliveries.indicator = o.indicator AND deliveries.year = o.year AND deliveries.position = o.position
    AND deliveries.gemeente IS NOT DISTINCT FROM area_gemeente(o.code) AND deliveries.level = area_level(o.code);
