-- The columns of a reference step, without rows: for a folder without figures of the whole country.
SELECT NULL::VARCHAR AS indicator, NULL::VARCHAR AS level, NULL::VARCHAR AS code, NULL::VARCHAR AS name, NULL::DOUBLE AS value,
    NULL::DOUBLE AS se, NULL::SMALLINT AS vintage, NULL::SMALLINT AS year, NULL::VARCHAR AS kind, NULL::VARCHAR AS filename
WHERE false
