-- How much are agents used: sessions, products and people, day by day (UTC)?
-- `undeclared`: sessions of no declared agent, or of several.
select
  day, estate, product, sessions, agents, humans, undeclared
from report_agent_use
order by day desc, estate desc, product desc
limit 300;
