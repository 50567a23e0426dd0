-- The areas that one load names, where its dataset is an authority on areas (Kerncijfers wijken en buurten).
--
-- Reads    delivered_area, municipality
-- Returns  code, vintage, level, parent, gemeente, name, water, boundary_change, geometry (none here)
--
-- boundary_change is CBS' Indelingswijziging: 1 as last year, 2 only the code is new, 3 the boundary moved, NULL unknown.
SELECT DISTINCT ON (d.code)
    d.code, $vintage::SMALLINT AS vintage, area_level(d.code) AS level, area_parent(d.code) AS parent,
    area_gemeente(d.code) AS gemeente,
    coalesce(trim(d.name), CASE WHEN area_level(d.code) IN ('gemeente', 'land') THEN trim(gemeente_name) END) AS name,
    false AS water, TRY_CAST(trim(change) AS TINYINT) AS boundary_change, NULL::BLOB AS geometry
FROM delivered_area AS d
JOIN municipality ON municipality.code = coalesce(area_gemeente(d.code), d.code)
ORDER BY d.code
