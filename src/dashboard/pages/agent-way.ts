import { type WayNode, wayGraph } from '../../deliver/plots/way-graph.ts';
import type { FindingRow, SessionRow } from '../../store/reading/rows.ts';
import { visible } from './parts/words.ts';

/** What is known of the way to one agent. */
export interface AgentWay {
  readonly agent: string;
  readonly findings: readonly FindingRow[];
  readonly sessions: readonly SessionRow[];
}

/**
 * The way from human to agent to role, as findings and sessions show it: who was seen with it, what it ran as, and where it
 * goes too far. What neither shows is not drawn.
 */
export function agentWay({ agent, findings, sessions }: AgentWay): string {
  const humans = new Map<string, Set<string>>();
  const note = (human: string | null, how: string) => {
    if (human !== null) humans.set(human, (humans.get(human) ?? new Set()).add(how));
  };
  for (const { operator } of findings) note(operator, 'named by a finding');
  for (const { human, product } of sessions) note(human, `seen with ${product}`);
  const roles = new Map<
    string,
    { readonly account: string; readonly rules: Set<string>; worst: FindingRow }
  >();
  for (const finding of findings) {
    const known = roles.get(finding.principal);
    if (known === undefined) {
      roles.set(finding.principal, {
        account: finding.account,
        rules: new Set([finding.rule]),
        worst: finding,
      });
    } else known.rules.add(finding.rule);
  }
  const grave = findings.some(({ severity }) => severity === 'critical' || severity === 'high');
  const agentNode: WayNode = {
    id: 'agent',
    name: agent,
    note: products(sessions),
    tone: grave ? 'critical' : null,
  };
  return wayGraph({
    id: 'way',
    title: `The way from human to ${visible(agent)} to what it runs as`,
    columns: [
      {
        heading: 'Human',
        nodes: [...humans].map(([human, how]) => ({
          id: `human ${human}`,
          name: human,
          note: [...how][0] ?? null,
          tone: null,
        })),
      },
      { heading: 'Agent', nodes: [agentNode] },
      {
        heading: 'Runs as',
        nodes: [...roles].map(([principal, { account, worst }]) => ({
          id: `role ${principal}`,
          name: principal.slice(principal.lastIndexOf('/') + 1),
          note: account,
          tone: worst.severity,
        })),
      },
    ],
    edges: [
      ...[...humans].map(([human, how]) => ({
        from: `human ${human}`,
        to: 'agent',
        text: [...how].join(', '),
      })),
      ...[...roles].map(([principal, { rules }]) => ({
        from: 'agent',
        to: `role ${principal}`,
        text: [...rules].join(', '),
      })),
    ],
  });
}

function products(sessions: readonly SessionRow[]): string | null {
  const names = [...new Set(sessions.map(({ product }) => product))];
  return names.length === 0 ? null : names.slice(0, 2).join(', ');
}
