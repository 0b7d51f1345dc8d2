-- What grew, when, and by which actions?
-- Who did it is not kept here: `overreach drift` between the two estates names the change, the event and the actor.
select
  seq, estate, at, scan, added, proved, fingerprint, rule, severity, state, account, principal, agent, team, title
from report_widened
order by seq desc
limit 500;
