-- Which roles are used by several agents, or by agents and others?
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at
from report_shared_roles
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
