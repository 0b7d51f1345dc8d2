-- How much are agents used: sessions, products and people, day by day (UTC), over the newest 30 days of use?
-- `undeclared`: sessions of no declared agent, or of several.
select
  day, estate, product, sessions, agents, humans, undeclared
from report_agent_use
order by day desc, estate, product;
