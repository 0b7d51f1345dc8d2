-- How much of each account was read, and how old is that?
-- Ages in seconds, to now: an auditor that has stopped shows here. Null: it was never read whole.
select
  estate, account, layer, state, reason, complete_at, age_seconds, scan
from report_coverage
order by age_seconds desc nulls first, estate, account, layer;
