-- Who widened what: which human or role, with which call and tool, and which agent can do more since?
-- One row a finding that opened or grew and a change that did it; where two changes were needed, or either was enough, two rows.
select
  seq, ordinal, estate, change, scan, at, cause, what, origin, human, actor, tool, action, event, event_at, moved,
  fingerprint, rule, severity, state, account, principal, agent, team, title
from report_who_widened
order by seq desc, ordinal
limit 500;
