-- What were people told, and did it arrive?
-- The newest first. failed: somebody must mend what `reason` says. waiting: it is tried again by itself.
select
  created_at, kind, estate, scan, digest, route, state, tries, reason, sent_at, finished_at
from report_deliveries
order by created_at desc, digest, route
limit 200;
