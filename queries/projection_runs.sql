-- What was projected: per gemeente from which year, at which levels and with which figures beside the ages. Feeds the page Straks.
--
-- Parameters
-- Returns one row per gemeente
--   gemeente       VARCHAR   code
--   base_year      SMALLINT  the year it starts from
--   first_year     SMALLINT  the year before, from which the ratios come
--   levels         VARCHAR   levels that have figures, with a comma between
--   controlled     BOOLEAN   the gemeente follows a forecast that was loaded
--   dwellings      BOOLEAN   planned dwellings were counted with
--   institutions   BOOLEAN   people in institutions were held apart
--   use_by_age     BOOLEAN   use of care by age is known
--   coarse         BOOLEAN   of some wijken and buurten only five age groups are known: they have one figure
--   own_margin     BOOLEAN   the margins come from projecting the past of the own areas, else they are the general ones
--   areas          INTEGER   areas that taught the margins
--   shrinks        BOOLEAN   the gemeente has fewer people in the last year, and not by chance
--   control_title  VARCHAR   name of the forecast; NULL without
--   control_at     VARCHAR   when it was loaded, UTC
--   control_last   SMALLINT  last year in which it is followed
--   control_ages   BOOLEAN   it has ages; else only numbers of inhabitants
--   control_areas  INTEGER   wijken and buurten of which the number of inhabitants follows a forecast too
--   control_left   INTEGER   wijken and buurten of which it does not, since those beside them have no number
--   control_apart  DOUBLE    per cent that numbers of wijken or buurten, added up, lie from what they lie in, at most
-- Budget   20 ms
-- Example  {}
SELECT gemeente, base_year, first_year, levels, controlled, dwellings, institutions, use_by_age, coarse, own_margin, areas, shrinks, control_title,
    control_at, control_last, control_ages, control_areas, control_left, control_apart
FROM projection_run
ORDER BY gemeente
