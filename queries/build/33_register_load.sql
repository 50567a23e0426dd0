-- The line in `load` of what is computed from the registers that people keep in the app.
--
-- Parameters  $load_id, $at (when somebody last changed a register), $rows (how many things are in it)
INSERT INTO load BY NAME (
    SELECT $load_id AS load_id, 'samenspel' AS load, 'samenspel' AS dataset, 'register (' || $rows || ' regels)' AS name, '' AS sha256,
        NULL::SMALLINT AS year, NULL::SMALLINT AS vintage, $at AS at, '' AS role, (SELECT coalesce(max(position), 0) FROM load) AS position,
        NULL::VARCHAR AS scope
);
