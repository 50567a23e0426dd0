-- One load in long form (one row per area, year and figure) as observations; the same columns as 10_observation_load.
--
-- Reads    delivered_long (what each row is about and says was read before, every different text once)
SELECT
    d.code, $vintage::SMALLINT AS vintage, d.year, d.indicator, d.number AS value, NULL::DOUBLE AS lower, NULL::DOUBLE AS upper,
    NULL::DOUBLE AS interval_level, NULL::DOUBLE AS se, NULL::DOUBLE AS n, NULL::SMALLINT AS rounded_to, d.kind, d.status, d.provisional,
    d.source_row::INTEGER AS source_row
FROM delivered_long AS d
WHERE d.indicator IS NOT NULL
