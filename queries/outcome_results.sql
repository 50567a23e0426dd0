-- What became of every programme: one row a programme and outcome. Feeds Wat werkt and Keuzes.
--
-- Parameters
--   $intervention  VARCHAR  id of the programme, or NULL for all
-- Returns one row per programme and outcome
--   intervention  VARCHAR
--   name          VARCHAR
--   status        VARCHAR   idee, plan, loopt, afgerond, gestopt
--   goal          VARCHAR   id
--   outcome       VARCHAR   indicator id
--   main          BOOLEAN   the outcome that was named first
--   level         VARCHAR   level of its areas
--   direction     VARCHAR   meer, minder
--   start         INTEGER   first year that counts as after; NULL when areas did not start together
--   first_year    INTEGER
--   last_year     INTEGER
--   pre           INTEGER   measurements before the start
--   post          INTEGER   and after
--   treated       INTEGER   areas
--   controls      INTEGER   areas to compare with
--   estimate      DOUBLE    in the indicator's unit; NULL when no outcome is given
--   low           DOUBLE    widest interval of the tests (95 %); infinite when there is no bound
--   high          DOUBLE
--   p             DOUBLE
--   p_adjusted    DOUBLE    for the number of outcomes (Holm)
--   mde           DOUBLE    smallest change that this design shows; NULL when it shows none
--   relevant      DOUBLE    smallest effect that matters, agreed
--   expected      DOUBLE
--   trend         DOUBLE    difference a year before the start
--   trend_p       DOUBLE
--   trend_visible DOUBLE    smallest difference a year that would be seen
--   own           DOUBLE    change of the areas themselves
--   own_lower     DOUBLE
--   own_upper     DOUBLE
--   apart         DOUBLE    the same effect without neighbours; NULL when none was chosen
--   apart_lower   DOUBLE
--   apart_upper   DOUBLE
--   inference     VARCHAR   permutatie, t
--   verdict       VARCHAR   verschil, onbekend, geen_verschil, niet_eerlijk
--   wrong_way     BOOLEAN
--   reasons       VARCHAR   why a comparison is not fair, one a line
--   notes         VARCHAR   years that do not count
--   refusal       VARCHAR   why no outcome could show anything
--   price_low     DOUBLE    euros for one unit of effect
--   price_high    DOUBLE
--   no_price      VARCHAR   why there is none
--   balanced      BOOLEAN
--   ahead         BOOLEAN   locked before the start
--   locked_at     VARCHAR   UTC; NULL when not locked
--   evidence      INTEGER   0 to 5
-- Budget   100 ms
-- Example  {"intervention": null}
SELECT
    r.intervention, i.name, i.status, i.goal, r.outcome, r.main, r.level, r.direction, r.start, r.first_year, r.last_year, r.pre, r.post,
    r.treated, r.controls, r.estimate, least(r.lower, coalesce(nullif(r.t_lower, 'nan'::DOUBLE), r.lower)) AS low,
    greatest(r.upper, coalesce(nullif(r.t_upper, 'nan'::DOUBLE), r.upper)) AS high, r.p, r.p_adjusted, r.mde, r.relevant, r.expected,
    r.trend, r.trend_p, r.trend_visible, r.own, r.own_lower, r.own_upper, r.apart, r.apart_lower, r.apart_upper, r.inference,
    r.verdict, r.wrong_way, r.reasons, r.notes, r.refusal, r.price_low, r.price_high, r.no_price, r.balanced, r.ahead, r.locked_at,
    r.evidence
FROM evaluation_result AS r
JOIN register_intervention AS i ON i.id = r.intervention
WHERE $intervention::VARCHAR IS NULL OR r.intervention = $intervention::VARCHAR
ORDER BY i.start, i.name, r.main DESC, r.outcome
