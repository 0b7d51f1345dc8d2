import { mutates } from '../../audit/session-evidence.ts';
import type { SessionList, ShownSession } from '../session-list.ts';
import { counted } from './access-words.ts';
import { blank, type Page, paragraph, span } from './page.ts';
import { sessionBlock, sessionLine } from './session-block.ts';
import { sessionGaps } from './session-gaps.ts';

/** Sessions without an agent are many and rarely the question: so many of each human are shown, the rest counted. */
const plainPerHuman = 3;
/** An agent's sessions that are told in full, those that changed something first; the rest counted. */
const mostPerAgent = 6;
/** Humans with agents; beyond them a list is for programs. */
const mostAgentHumans = 40;
/** Humans whose sessions show no agent; JSON holds them all. */
const mostPlainHumans = 20;

/** The answer of `sessions`: a tree human, agent, session, what it did; agents first, and last what could not be seen. */
export function sessionsPage(list: SessionList): Page {
  const byId = new Map(list.sessions.map((session) => [session.id, session]));
  const humans = [...Map.groupBy(list.sessions, humanKey).values()];
  const withAgents = humans.filter((sessions) => sessions.some(({ agent }) => agent !== null));
  const plain = humans.filter((sessions) => sessions.every(({ agent }) => agent === null));
  const shown = [...withAgents.slice(0, mostAgentHumans), ...plain.slice(0, mostPlainHumans)];
  return [
    ...(list.sessions.length === 0
      ? [paragraph([span('No session in these events.', 'strong')]), blank]
      : []),
    ...shown.flatMap((sessions) => [...humanBlock(sessions, byId), blank]),
    ...leftOut(withAgents.length - mostAgentHumans, 'with an agent'),
    ...leftOut(plain.length - mostPlainHumans, 'without an agent'),
    ...sessionGaps(list),
    paragraph([span(summary(list), 'strong')]),
  ];
}

function leftOut(count: number, what: string): Page {
  if (count <= 0) return [];
  const text = `and ${counted(count, 'more principal')} ${what}; --format json lists all`;
  return [paragraph([span(text, 'dim')]), blank];
}

/** Sessions of one human together; where none is known, those of one principal's role. */
function humanKey({ human, issuer, account }: ShownSession): string {
  return human === null ? `?${account} ${issuer}` : `!${human.id}`;
}

function humanBlock(sessions: readonly ShownSession[], byId: ReadonlyMap<string, ShownSession>): Page {
  const byAgent = Map.groupBy(
    sessions.filter(({ agent }) => agent !== null),
    ({ agent }) => agent?.product ?? '',
  );
  const plain = sessions.filter(({ agent }) => agent === null);
  const rest = plain.length - plainPerHuman;
  return [
    humanHeading(sessions[0] as ShownSession),
    ...[...byAgent.values()].flatMap((own) => [
      agentHeading(own),
      ...own
        .toSorted((a, b) => Number(changed(b)) - Number(changed(a)))
        .slice(0, mostPerAgent)
        .flatMap((session) => sessionBlock(session, byId, 4)),
      ...(own.length > mostPerAgent
        ? [paragraph([span(`and ${counted(own.length - mostPerAgent, 'more session')}`, 'dim')], 4)]
        : []),
    ]),
    ...(plain.length === 0
      ? []
      : [paragraph([span('no agent seen', 'strong'), span(', which proves no human at work', 'dim')], 2, 4)]),
    ...plain.slice(0, plainPerHuman).map((session) => sessionLine(session, 4)),
    ...(rest > 0 ? [paragraph([span(`and ${counted(rest, 'more session')} like these`, 'dim')], 4)] : []),
  ];
}

function changed({ calls }: ShownSession): boolean {
  return calls.some(mutates);
}

function humanHeading({ human, issuer, account }: ShownSession) {
  if (human === null) return paragraph([span('no human known', 'strong'), `  ${issuer} in ${account}`], 0, 2);
  const operator = human.operator === null ? '' : `, operator ${human.operator}`;
  return paragraph([span(human.id, 'strong'), `  by ${human.via}${operator}`], 0, 2);
}

function agentHeading(sessions: readonly ShownSession[]) {
  const agent = sessions[0]?.agent;
  const declared = [...new Set(sessions.flatMap(({ declaredAs }) => declaredAs))].sort();
  const through = agent?.server === undefined ? '' : ` through ${agent.server}`;
  const known = declared.length === 0 ? 'not declared by a registry' : `declared as ${declared.join(', ')}`;
  return paragraph([span(agent?.product ?? '', 'bad'), `${through}  ${known}`], 2, 4);
}

function summary({ counts, sessions }: SessionList): string {
  const humans = new Set(sessions.flatMap(({ human }) => (human === null ? [] : [human.id]))).size;
  const agents = counts.agentSessions === 0 ? 'none with an agent' : `${counts.agentSessions} with an agent`;
  return (
    `${counted(counts.sessions, 'session')} of ${counted(humans, 'human')}, ${agents}, ` +
    `from ${counted(counts.events, 'event')} in ${counted(counts.files, 'file')}`
  );
}
