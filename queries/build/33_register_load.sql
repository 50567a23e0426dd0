-- The line in `load` of what is computed from the registers that people keep in the app. 33_register_moment says when that was.
--
-- Parameters  $load_id
INSERT INTO load BY NAME (
    SELECT $load_id AS load_id, 'samenspel' AS load, 'samenspel' AS dataset, 'register' AS name, '' AS sha256,
        NULL::SMALLINT AS year, NULL::SMALLINT AS vintage, '' AS at, '' AS role, (SELECT coalesce(max(position), 0) FROM load) AS position,
        NULL::VARCHAR AS scope
);
