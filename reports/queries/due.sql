-- What is due, and what is overdue?
-- critical: 1 day after it was first seen, high: 7, medium: 30, low: 90; hygiene has no due dates.
select
  estate, fingerprint, rule, severity, state, account, principal, agent, team, title, first_seen, due_at, overdue
from report_due
order by due_at, fingerprint, estate
limit 500;
