-- Which agents can do what nobody meant, and nobody saw them do?
-- Only where all events of the account were read over 30 days or more. `wholly_observable`: false where use of some of the excess
-- would show in data events only, or in none: that part may be in use.
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at, wholly_observable
from report_excess_never_used
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
