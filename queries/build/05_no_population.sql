-- The columns of a population step, without rows: for a folder without people by age.
SELECT NULL::VARCHAR AS code, NULL::SMALLINT AS vintage, NULL::SMALLINT AS year, NULL::VARCHAR AS sex, NULL::SMALLINT AS age_from,
    NULL::SMALLINT AS age_to, NULL::DOUBLE AS people, NULL::VARCHAR AS status, NULL::VARCHAR AS filename
WHERE false
