-- Which agents are in use that nobody declared, or whose scope nobody wrote down?
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at
from report_no_declared_scope
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
