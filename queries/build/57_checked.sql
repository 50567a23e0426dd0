-- What the checks look at, of the rows of 10_observation_load or 11_observation_long: that query follows here, in brackets.
CREATE TABLE checked AS
SELECT code, year, indicator, value, status, rounded_to, source_row
FROM
