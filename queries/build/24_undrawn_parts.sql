-- The parts of areas of this level that have no drawing of their own in a vintage in which their parts have one.
SELECT part.vintage, CASE $level WHEN 'gemeente' THEN part.gemeente ELSE part.parent END AS parent, part.geometry
FROM region AS part
WHERE part.level = CASE $level WHEN 'gemeente' THEN 'wijk' ELSE 'buurt' END AND part.geometry IS NOT NULL AND NOT part.water
    AND NOT EXISTS (
        SELECT 1 FROM region AS whole
        WHERE whole.level = $level AND whole.vintage = part.vintage AND whole.geometry IS NOT NULL
            AND whole.code = CASE $level WHEN 'gemeente' THEN part.gemeente ELSE part.parent END)
ORDER BY ALL
