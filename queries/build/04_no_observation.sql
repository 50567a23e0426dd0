-- The columns of an observation step, without rows: for a folder without figures.
SELECT NULL::VARCHAR AS code, NULL::SMALLINT AS vintage, NULL::SMALLINT AS year, NULL::VARCHAR AS indicator, NULL::DOUBLE AS value,
    NULL::DOUBLE AS lower, NULL::DOUBLE AS upper, NULL::DOUBLE AS interval_level, NULL::DOUBLE AS se, NULL::DOUBLE AS n,
    NULL::SMALLINT AS rounded_to, NULL::VARCHAR AS kind, NULL::VARCHAR AS status, NULL::BOOLEAN AS provisional,
    NULL::INTEGER AS source_row, NULL::VARCHAR AS filename
WHERE false
