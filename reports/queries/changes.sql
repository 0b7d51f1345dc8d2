-- What was changed in each night that moved findings, and what came of it?
-- A count of findings, agents and accounts is of those that the reader sees.
select
  seq, ordinal, estate, change, scan, at, direction, severity, severity_rank, cause, what, findings, agents, accounts,
  triage, triaged_by, triage_reason, triaged_until
from report_changes
order by seq desc, ordinal
limit 500;
