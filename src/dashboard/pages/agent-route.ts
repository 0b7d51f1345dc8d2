import { notFound } from '../problem.ts';
import type { Route } from '../route.ts';
import { agentPage } from './agent-page.ts';

/** What the page of one agent shows of each. */
const [findingsShown, excessShown, sessionsShown, historyShown, causesShown, unusedShown] = [
  15, 6, 20, 40, 2, 4,
];

/** The page of one agent: declared, or known by its findings or sessions. */
export const agentRoute: Route = {
  method: 'GET',
  path: '/agents/:name',
  needs: 'viewer',
  handle: async ({ params, reader, now }) => {
    const agent = params['name'] ?? '';
    const first = { after: null };
    const [declared, counts, findings, excess, unusedRows, sessions] = await Promise.all([
      reader.agent(agent),
      reader.findingsOfAgents([agent]),
      reader.findings({ agent }, { ...first, limit: findingsShown }),
      reader.excessOfAgents([agent], excessShown),
      reader.findings({ agent, rule: 'unused-permissions' }, { ...first, limit: unusedShown }),
      reader.sessions({ agent }, { ...first, limit: sessionsShown }),
    ]);
    if (declared.length + findings.rows.length + sessions.rows.length === 0) {
      throw notFound(`no agent is called \`${agent.slice(0, 80)}\`: none is declared, and none was seen`);
    }
    const worst = excess[0];
    const [history, causes, unused] = await Promise.all([
      worst === undefined ? [] : reader.history(worst.estate, worst.detection.fingerprint, historyShown),
      worst === undefined ? [] : reader.causesOf(worst.detection.fingerprint, causesShown),
      Promise.all(unusedRows.rows.map(({ fingerprint }) => reader.finding(fingerprint))),
    ]);
    return agentPage({
      agent,
      declared,
      counts: counts[0],
      findings,
      excess,
      history,
      causes,
      unused: unused.flatMap(([record]) => record ?? []),
      sessions,
      now,
    });
  },
};
