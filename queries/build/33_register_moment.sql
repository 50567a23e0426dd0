-- The line in `load` of what is computed from the registers that people keep in the app: when, and how much.
--
-- Parameters  $at (when somebody last changed a register), $rows (how many things are in it)
UPDATE load SET "at" = $at, name = 'register (' || $rows || ' regels)' WHERE load = 'samenspel';
