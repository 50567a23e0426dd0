-- Every area in every vintage that a load names or uses.
--
-- Reads    region_delivered (areas named by boundary files and by Kerncijfers, with the position of their load),
--          observation_delivered (code, vintage)
-- Returns  region_id, code, vintage, level, parent, gemeente, name, water, boundary_change, geometry
--
-- Numbered by code, so that the vintages of an area lie together in observation_by_region; stored by vintage, since a map reads one.
-- An area that only figures know gets the name it has in the nearest vintage; the later load has the last word on a name.
WITH
described AS (
    SELECT
        code, vintage, any_value(level) AS level, arg_max(parent, position) AS parent, any_value(gemeente) AS gemeente,
        arg_max(name, position) FILTER (name IS NOT NULL) AS name, bool_or(water) AS water,
        arg_max(boundary_change, position) FILTER (boundary_change IS NOT NULL) AS boundary_change,
        arg_max(geometry, position) FILTER (geometry IS NOT NULL) AS geometry
    FROM region_delivered
    GROUP BY code, vintage
),
keys AS (
    SELECT code, vintage FROM described
    UNION
    SELECT DISTINCT code, vintage FROM observation_delivered
),
borrowed_names AS (
    SELECT keys.code, keys.vintage, arg_min(described.name, abs(described.vintage - keys.vintage)) AS name
    FROM keys
    JOIN described ON described.code = keys.code AND described.name IS NOT NULL
    GROUP BY keys.code, keys.vintage
)
SELECT
    (row_number() OVER (ORDER BY keys.code, keys.vintage))::INTEGER AS region_id,
    keys.code, keys.vintage::SMALLINT AS vintage, area_level(keys.code) AS level,
    coalesce(described.parent, area_parent(keys.code)) AS parent, area_gemeente(keys.code) AS gemeente,
    coalesce(described.name, borrowed_names.name, CASE WHEN keys.code = 'NL00' THEN 'Nederland' END, keys.code) AS name,
    coalesce(described.water, false) AS water, described.boundary_change::TINYINT AS boundary_change, described.geometry
FROM keys
LEFT JOIN described USING (code, vintage)
LEFT JOIN borrowed_names USING (code, vintage)
ORDER BY vintage, level, region_id
