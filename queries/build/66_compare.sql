-- What would be new, different or gone compared with the current figures, for the deliveries that this file replaces.
--
-- Reads    checked (the new observations), standing (the current ones: code, year, indicator, value, status)
-- Returns  code, year, indicator, old, new, old_status, new_status, change ('new', 'different', 'gone', 'same')
WITH
deliveries AS (
    -- the letters of a code say its level, the next four its gemeente
    SELECT DISTINCT indicator, year, left(code, 6) AS place FROM checked
),
typed AS (
    -- an empty frame arrives without types
    SELECT code::VARCHAR AS code, year::SMALLINT AS year, indicator::VARCHAR AS indicator, value::DOUBLE AS value, status::VARCHAR AS status
    FROM standing
),
replaced AS (
    SELECT standing.* FROM typed AS standing
    JOIN deliveries AS d ON d.indicator = standing.indicator AND d.year = standing.year
        AND d.place = left(standing.code, 6)
)
SELECT
    code, year, indicator, replaced.value AS old, checked.value AS new, replaced.status AS old_status, checked.status AS new_status,
    CASE WHEN replaced.code IS NULL THEN 'new'
         WHEN checked.code IS NULL THEN 'gone'
         WHEN checked.status = 'ok' AND replaced.status = 'ok' AND abs(checked.value - replaced.value) < 1e-9 THEN 'same'
         WHEN checked.status <> 'ok' AND checked.status = replaced.status THEN 'same'
         ELSE 'different' END AS change
FROM checked
FULL JOIN replaced USING (code, year, indicator)
