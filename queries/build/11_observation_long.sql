-- One load in long form (one row per area, year and figure) as observations; the same columns as 10_observation_load.
--
-- Reads    delivered_long, measure_name (delivered name → indicator), mark, municipality
WITH
read_rows AS (
    SELECT
        d.*, name.indicator, name.kind,
        CASE WHEN mark.status = 'zero' THEN 0 WHEN mark.status IS NULL THEN cell_number(d.cell, $decimal) END AS number,
        mark.status AS mark_status
    FROM delivered_long AS d
    JOIN measure_name AS name ON name.delivered_indicator = trim(d.delivered_indicator)
    LEFT JOIN mark ON mark.cell = lower(trim(d.cell))
),
placed AS (
    SELECT *, CASE WHEN number IS NOT NULL THEN 'ok' ELSE coalesce(mark_status, $empty) END AS status
    FROM read_rows
)
SELECT
    placed.code, $vintage::SMALLINT AS vintage, coalesce(placed.year, $year::SMALLINT) AS year,
    indicator, number AS value, NULL::DOUBLE AS lower, NULL::DOUBLE AS upper, NULL::DOUBLE AS interval_level,
    NULL::DOUBLE AS se, NULL::DOUBLE AS n, NULL::SMALLINT AS rounded_to, kind, status, provisional,
    source_row::INTEGER AS source_row
FROM placed
JOIN municipality ON municipality.code = coalesce(area_gemeente(placed.code), placed.code)
