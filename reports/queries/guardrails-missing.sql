-- Which agents lack a guardrail, or lost one?
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at
from report_guardrails_missing
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
