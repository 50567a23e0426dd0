-- The areas of one drawing, in the order in which values are sent to it.
SELECT code, name, gemeente, geometry FROM region
WHERE level = $level AND vintage = $vintage AND geometry IS NOT NULL AND NOT water
ORDER BY code
