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
