-- Who could meet: a formal and an informal organisation in the same place with the same theme that have no contact, best first.
--
-- Parameters
--   $area  VARCHAR  region code
-- Returns one row per pair
--   formal         VARCHAR  id
--   formal_name    VARCHAR
--   informal       VARCHAR
--   informal_name  VARCHAR
--   score          DOUBLE
--   joins          BOOLEAN  two groups without a way to each other would have one
--   common         INTEGER  organisations that both know
--   themes         VARCHAR  ids of the themes that both name, with a comma between them
-- Budget   20 ms
-- Example  {"area": "GM9998"}
SELECT
    l.formal, f.name AS formal_name, l.informal, i.name AS informal_name, l.score, l.joins, l.common,
    array_to_string(list_sort(list_intersect(f.themes, i.themes)), ',') AS themes
FROM network_link AS l
JOIN register_organisation AS f ON f.id = l.formal
JOIN register_organisation AS i ON i.id = l.informal
WHERE l.area = $area
ORDER BY l.score DESC, l.shared DESC, f.name, i.name
