-- Areas of one level in the newest vintage in which each occurs. Feeds the choice of an area.
--
-- Parameters
--   $level  VARCHAR  land, gemeente, wijk or buurt; NULL for all
-- Returns one row per area
--   region    VARCHAR   region code
--   name      VARCHAR
--   parent    VARCHAR   code of the area one level up
--   gemeente  VARCHAR   code of the gemeente
--   vintage   SMALLINT  the newest vintage that has this code
-- Budget   50 ms
-- Example  {"level": "wijk"}
SELECT
    code AS region, arg_max(name, vintage) AS name, arg_max(parent, vintage) AS parent, any_value(gemeente) AS gemeente,
    max(vintage) AS vintage
FROM region
WHERE ($level IS NULL OR level = $level) AND NOT water
GROUP BY code
ORDER BY name, region
