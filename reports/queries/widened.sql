-- What grew, when, and by which actions?
-- Who did it is in report_who_widened.
select
  seq, estate, at, scan, added, proved, fingerprint, rule, severity, state, account, principal, agent, team, title
from report_widened
order by seq desc
limit 500;
