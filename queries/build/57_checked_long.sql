-- What the checks look at, of a long file: as 57_checked.
--
-- Reads  delivered_long
CREATE VIEW checked AS
SELECT code, year, indicator, number AS value, status, NULL::SMALLINT AS rounded_to, source_row, level
FROM delivered_long
WHERE indicator IS NOT NULL
