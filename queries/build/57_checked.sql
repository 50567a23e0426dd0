-- What the checks look at, of the rows of 10_observation_load: that query follows here, in brackets.
--
-- level  the letters of the code: GM, WK, BU …
CREATE TABLE checked AS
SELECT code, year, indicator, value, status, rounded_to, source_row, left(code, 2) AS level
FROM
