-- Which agents hold what their humans hold, by running on their credentials or taking their roles?
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at
from report_inherited_from_operator
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
