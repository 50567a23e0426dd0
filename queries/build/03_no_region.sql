-- The columns of a region step, without rows: for a folder without boundaries.
SELECT NULL::VARCHAR AS code, NULL::SMALLINT AS vintage, NULL::VARCHAR AS level, NULL::VARCHAR AS parent, NULL::VARCHAR AS gemeente,
    NULL::VARCHAR AS name, NULL::BOOLEAN AS water, NULL::TINYINT AS boundary_change, NULL::BLOB AS geometry, NULL::VARCHAR AS filename
WHERE false
