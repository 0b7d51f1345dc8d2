-- Which agents can do, or did, what nobody meant them to?
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at
from report_agents_over_scope
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
