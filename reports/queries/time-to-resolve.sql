-- How long does it take to resolve findings, by team and severity, over the last 90 days?
-- `mended`: access was taken away or its holder is gone; the others were resolved by a wider scope or another registry.
select
  estate, team, severity, resolved, mended, in_time, late, mean_days
from report_time_to_resolve
order by estate, team nulls last, severity;
