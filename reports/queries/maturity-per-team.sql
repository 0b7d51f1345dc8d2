-- How mature is each team's handling of its agents?
-- Levels of docs/maturity.md, from the newest scan with a registry. `lowest_if_known`: the lowest if all that is unknown were met.
select
  estate, team, agents, lowest, mean, lowest_if_known, level_1, level_2, level_3, level_4, level_5, scan, collected_at
from report_maturity_per_team
order by mean, team, estate;
