-- The organisations of an area, with their place in the picture and what breaks without them. Feeds the page Samenspel.
--
-- Parameters
--   $area  VARCHAR  region code
-- Returns one row per organisation
--   id            VARCHAR
--   name          VARCHAR
--   sector        VARCHAR  formal, informal or hybrid
--   type          VARCHAR
--   themes        VARCHAR  ids with a comma between them
--   ties          INTEGER
--   across        INTEGER  ties of a formal with an informal one
--   x             DOUBLE   place in the picture, 0 to 1
--   y             DOUBLE
--   betweenness   DOUBLE   0 to 1; NULL in the public file
--   inside        INTEGER  pairs of others without a tie that it joins, both of its own group (burgers, gemeente …); NULL in the public file
--   gate          INTEGER  the same, one of its own group and one of another
--   visiting      INTEGER  the same, both of one other group
--   liaison       INTEGER  the same, of two other groups: what a brooker does
--   loss          DOUBLE   share of formal–informal connections of others that goes with it; NULL in the public file
--   loss_pairs    INTEGER  how many; NULL in the public file
--   loss_pieces   INTEGER  in how many pieces its network falls; NULL in the public file
--   loss_alone    INTEGER  organisations that are alone without it; NULL in the public file
--   money         DOUBLE   subsidy a year; NULL in the public file
--   money_until   DATE
--   volunteers    DOUBLE   NULL in the public file
--   older         DOUBLE   volunteers of 75 and over; NULL in the public file
--   confirmed     DATE     last looked at
-- Budget   20 ms
-- Example  {"area": "GM9998"}
SELECT
    o.id, o.name, o.sector, o.type, array_to_string(o.themes, ',') AS themes, n.ties, n.across, n.x, n.y, n.betweenness,
    n.inside, n.gate, n.visiting, n.liaison, n.loss, n.loss_pairs, n.loss_pieces, n.loss_alone, o.money, o.money_until, o.volunteers,
    o.volunteers_75plus AS older, o.last_confirmed AS confirmed
FROM network_node AS n
JOIN register_organisation AS o ON o.id = n.organisation
WHERE n.area = $area
ORDER BY o.name, o.id
