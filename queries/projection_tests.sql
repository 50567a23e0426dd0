-- How far a projection of the past ten years would have been off, beside changing nothing, per age group; and the margin of that group.
--
-- Parameters
-- Returns one row per age group
--   ages        VARCHAR   the age group
--   first_year  SMALLINT  the year from which it was projected
--   last_year   SMALLINT  the year that was compared
--   areas       INTEGER   wijken and larger buurten
--   error       DOUBLE    wrongly placed people, per cent of all of that age
--   same        DOUBLE    the same when nothing is changed
--   covered     DOUBLE    share of areas of which the number lay in the band of 67 %
--   a           DOUBLE    margin: what does not hang on the number of people; NULL for the sums of groups
--   b           DOUBLE    margin: what does
--   bias        DOUBLE    mean error, where it is certain
-- Budget   20 ms
-- Example  {}
SELECT test.ages, test.first_year, test.last_year, test.areas, test.error, test.same, test.covered, margin.a, margin.b, margin.bias
FROM projection_test AS test
LEFT JOIN projection_margin AS margin ON margin.age = test.ages
ORDER BY margin.age IS NULL, test.ages
