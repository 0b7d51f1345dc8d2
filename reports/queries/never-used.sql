-- Which agents may use what nobody saw them use?
-- Only where all events of the account were read over 30 days or more.
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at
from report_never_used
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
