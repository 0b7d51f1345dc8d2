-- What did the newest scan change, and what was decided since?
-- One row an event: opened, widened, narrowed, resolved, accepted …; `detail` holds what changed and why.
select
  seq, estate, scan, at, kind, detail, fingerprint, rule, severity, state, account, principal, agent, team, title
from report_changed_since_last_scan
order by seq desc
limit 500;
