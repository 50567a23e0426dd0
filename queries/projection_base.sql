-- The people that a projection starts from, as far as this file may show or estimate them; and what else is known of years to come.
--
-- Parameters
-- Returns one row per area, year, sex and band
--   part    VARCHAR   before and now (two counts, five years apart), held (in institutions), came and plus (to new dwellings, in the
--                     past and in years to come), total (of a forecast), rate (share that uses care), trend (of that, in five years),
--                     whole (people of a wijk or buurt in a forecast)
--   region  VARCHAR   region code; with /wijk or /buurt: all areas together that are too small
--   year    SMALLINT  of total, plus and whole; NULL for the others
--   sex     VARCHAR   m or v; NULL for whole
--   start   SMALLINT  first age of the band; the last band is open; NULL for whole
--   people  DOUBLE
-- Budget   50 ms
-- Example  {}
WITH
counts AS (
    FROM (SELECT region, sex, start, before, now, held, came FROM projection_base) UNPIVOT (people FOR part IN (before, now, held, came))
),
everything AS (
    SELECT part, region, NULL::SMALLINT AS year, sex, start, people FROM counts
    UNION ALL
    SELECT 'total', gemeente, year, sex, start, people FROM projection_total
    UNION ALL
    SELECT 'plus', region, year, sex, start, people FROM projection_plus
    UNION ALL
    SELECT 'whole', region, year, NULL, NULL, people FROM projection_whole
    UNION ALL
    SELECT part, gemeente, NULL, sex, start, people
    FROM (SELECT gemeente, sex, start, rate, trend FROM projection_use) UNPIVOT (people FOR part IN (rate, trend))
)
SELECT part, region, year, sex, start, people
FROM everything
ORDER BY part, region, year, sex, start
