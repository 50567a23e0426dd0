-- Gives every area in every vintage its thread: the same place through the years, also when its code changed on the way.
--
-- Reads    region
-- Returns  region with thread (the region_id under which the place is known last)
--
-- From one vintage to the next known one a place keeps its code, unless CBS says that the code is new (boundary_change 2): then it
-- is followed to the area of the year before that had the same name, of which the code ended, in the same gemeente or one that
-- ended. When several fit, the one in a wijk of the same name counts; when that is not one either, nobody is followed. Where nobody
-- told about a change, a code with another name is taken for another place: codes are used again. A moved boundary (3) stays in the
-- thread: there the line breaks.
CREATE OR REPLACE TABLE region AS
WITH RECURSIVE
named AS (
    SELECT region_id, code, vintage, level, parent, gemeente, boundary_change, plain_name(name) AS name FROM region
),
places AS (
    SELECT
        named.* EXCLUDE (parent), lag(named.name) OVER same_code AS last_name, lag(named.region_id) OVER same_code AS last_id,
        lead(named.vintage) OVER same_code AS next_vintage, lead(named.boundary_change) OVER same_code AS next_change, named.parent
    FROM named
    WINDOW same_code AS (PARTITION BY named.code ORDER BY named.vintage)
),
recoded AS (
    SELECT places.*, whole.name AS wijk
    FROM places
    LEFT JOIN named AS whole ON whole.code = places.parent AND whole.vintage = places.vintage
    WHERE places.boundary_change = 2
),
ended AS (
    SELECT places.*, whole.name AS wijk
    FROM places
    LEFT JOIN named AS whole ON whole.code = places.parent AND whole.vintage = places.vintage
    WHERE next_vintage IS DISTINCT FROM places.vintage + 1 OR next_change = 2
),
pairs AS (
    SELECT old.region_id, new.region_id AS next_id, old.wijk = new.wijk AS same_wijk
    FROM recoded AS new
    JOIN ended AS old ON old.vintage = new.vintage - 1 AND old.level = new.level AND old.name = new.name AND old.code <> new.code
    LEFT JOIN named AS still ON still.vintage = new.vintage AND still.code = old.gemeente
    WHERE old.gemeente = new.gemeente OR still.code IS NULL
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY next_id) AS before, count(*) OVER (PARTITION BY region_id) AS after,
        count(*) FILTER (same_wijk) OVER (PARTITION BY next_id) AS before_in_wijk,
        count(*) FILTER (same_wijk) OVER (PARTITION BY region_id) AS after_in_wijk
    FROM pairs
),
followed AS (
    SELECT region_id, next_id FROM counted
    WHERE (before = 1 AND after = 1) OR (same_wijk AND before_in_wijk = 1 AND after_in_wijk = 1)
),
-- Years in which a place keeps its code are one stretch; only the few stretches that follow each other are walked through.
stretches AS (
    SELECT places.region_id, places.code, places.vintage,
        count(*) FILTER (
            last_id IS NULL OR followed.region_id IS NOT NULL OR boundary_change = 2 OR (boundary_change IS NULL AND name <> last_name)
        ) OVER (PARTITION BY places.code ORDER BY places.vintage) AS stretch
    FROM places
    LEFT JOIN followed ON followed.region_id = places.last_id
),
ends AS (
    SELECT region_id, last_value(region_id) OVER (
        PARTITION BY code, stretch ORDER BY vintage ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_id
    FROM stretches
),
steps AS (
    SELECT followed.region_id AS last_id, ends.last_id AS next_id FROM followed JOIN ends ON ends.region_id = followed.next_id
),
threads AS (
    SELECT DISTINCT last_id, last_id AS thread FROM ends ANTI JOIN steps USING (last_id)
    UNION ALL
    SELECT steps.last_id, threads.thread FROM threads JOIN steps ON steps.next_id = threads.last_id
)
SELECT region.*, threads.thread
FROM region
JOIN ends USING (region_id)
JOIN threads USING (last_id)
ORDER BY vintage, level, region_id
