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
places AS (
    SELECT
        region.region_id, region.code, region.vintage, region.level, region.gemeente, region.boundary_change, plain_name(region.name) AS name,
        plain_name(whole.name) AS wijk, lead(region.vintage) OVER same_code AS next_vintage,
        lead(region.boundary_change) OVER same_code AS next_change, lead(plain_name(region.name)) OVER same_code AS next_name,
        lead(region.region_id) OVER same_code AS next_id
    FROM region
    LEFT JOIN region AS whole ON whole.code = region.parent AND whole.vintage = region.vintage
    WINDOW same_code AS (PARTITION BY region.code ORDER BY region.vintage)
),
recoded AS (
    SELECT * FROM places WHERE boundary_change = 2
),
ended AS (
    SELECT * FROM places
    WHERE next_vintage IS DISTINCT FROM vintage + 1 OR next_change = 2
),
pairs AS (
    SELECT old.region_id, new.region_id AS next_id, old.wijk = new.wijk AS same_wijk
    FROM recoded AS new
    JOIN ended AS old ON old.vintage = new.vintage - 1 AND old.level = new.level AND old.name = new.name AND old.code <> new.code
    WHERE old.gemeente = new.gemeente
        OR NOT EXISTS (SELECT 1 FROM places WHERE places.vintage = new.vintage AND places.code = old.gemeente)
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
steps AS (
    SELECT region_id, next_id FROM followed
    UNION ALL
    SELECT region_id, next_id FROM places
    WHERE next_id IS NOT NULL AND next_change IS DISTINCT FROM 2 AND (next_change IS NOT NULL OR name = next_name)
        AND region_id NOT IN (SELECT region_id FROM followed)
),
threads AS (
    SELECT region_id, region_id AS thread FROM places WHERE region_id NOT IN (SELECT region_id FROM steps)
    UNION ALL
    SELECT steps.region_id, threads.thread FROM threads JOIN steps ON steps.next_id = threads.region_id
)
SELECT region.*, threads.thread
FROM region
JOIN threads USING (region_id)
ORDER BY vintage, level, region_id
