-- The buurten of each area of the municipality's own division that has no drawing of its own.
--
-- Reads  member, region
SELECT member.vintage, member.code AS parent, part.geometry
FROM member
JOIN region AS part ON part.code = member.part AND part.vintage = member.vintage AND part.geometry IS NOT NULL
JOIN region AS whole ON whole.code = member.code AND whole.vintage = member.vintage AND whole.geometry IS NULL
ORDER BY ALL
