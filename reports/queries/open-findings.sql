-- What is open, the worst first?
-- Everything that is neither resolved nor accepted; `unknown` is open: nobody could see that it is gone.
select
  estate, fingerprint, rule, lane, severity, severity_rank, state, account, principal, agent, operator, team, title, first_seen,
  last_seen, due_at
from report_open_findings
order by severity_rank desc, first_seen, fingerprint, estate
limit 500;
