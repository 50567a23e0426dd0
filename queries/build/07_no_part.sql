-- The columns of a part step, without rows: for a folder without a division of its own.
SELECT NULL::VARCHAR AS code, NULL::VARCHAR AS part, NULL::SMALLINT AS vintage, NULL::VARCHAR AS filename
WHERE false
