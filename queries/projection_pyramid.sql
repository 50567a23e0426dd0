-- People of one area by sex and ten years of age, now and as expected. Feeds the pyramid of Straks.
--
-- Parameters
--   $region  VARCHAR  region code
-- Returns one row per year, sex and age
--   year      SMALLINT
--   sex       VARCHAR   m or v
--   age_from  SMALLINT  first of ten years; 90 is 90 and over
--   people    DOUBLE    NULL for so few that they may not be shown
-- Budget   20 ms
-- Example  {"region": "WK999801"}
SELECT year, sex, age_from, people
FROM projection_people
WHERE region = $region
ORDER BY year, sex, age_from
