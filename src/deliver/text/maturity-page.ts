import type { AgentMaturity } from '../../audit/agent-maturity.ts';
import { type Maturity, type MaturityCheckId, maturityChecks } from '../../audit/maturity.ts';
import { counted } from './access-words.ts';
import { type Page, paragraph, span } from './page.ts';

/** What an agent's maturity was worked out from. */
export type MaturitySource = 'registry' | 'estate';

/** Agents told by name in a scan; more are counted by level. */
const toldByName = 6;

/** The maturity of one agent: its level, what is missing for the next, and what nobody could say. */
export function maturityPage({ level, upTo, missing, unknown }: Maturity, from: MaturitySource): Page {
  const most = upTo > level ? `, up to ${upTo} if all that is unknown holds` : '';
  return [
    paragraph([span(`maturity ${level} of 5`, 'strong'), most]),
    ...told('missing: ', missing),
    ...(from === 'estate'
      ? told('unknown: ', unknown)
      : [paragraph([`known with --estate only: ${unknown.join(', ')}`], 2, 4)]),
  ];
}

/** The maturity of all agents in one line, the least mature first; nothing without a registry. */
export function maturityLine(agents: readonly AgentMaturity[]): Page {
  if (agents.length === 0) return [];
  if (agents.length > toldByName) {
    const levels = [1, 2, 3, 4, 5].map((level) => ({
      level,
      count: agents.filter((agent) => agent.level === level).length,
    }));
    const counts = levels
      .filter(({ count }) => count > 0)
      .map(({ level, count }) => `${count.toLocaleString('en-US')} at level ${level}`);
    return [paragraph([span(`Maturity of ${counted(agents.length, 'agent')}: ${counts.join(', ')}`, 'dim')])];
  }
  const names = agents
    .toSorted((left, right) => left.level - right.level)
    .map(({ id, level, upTo, missing }) => {
      const most = upTo > level ? ` to ${upTo}` : '';
      return `${id} ${level}${most}${missing[0] === undefined ? '' : ` (${missing[0]})`}`;
    });
  return [
    paragraph([span(`Maturity from 1 to 5, and what is missing first: ${names.join(', ')}`, 'dim')], 0, 2),
  ];
}

function told(label: string, checks: readonly MaturityCheckId[]): Page {
  if (checks.length === 0) return [];
  const texts = maturityChecks
    .filter(({ id }) => checks.includes(id))
    .map(({ id, level, text }) => `${text} (${id}, level ${level})`);
  return [paragraph([label, texts.join('; ')], 2, 4)];
}
