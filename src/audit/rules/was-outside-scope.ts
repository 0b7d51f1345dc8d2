import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import type { Estate } from '../../estate/estate.ts';
import { type AuditContext, type AuditInput, auditContext } from '../audit-context.ts';
import { containsByEngine } from '../contains-regions.ts';
import { excessChange } from '../excess-change.ts';
import type { Detection, Evidence, Severity } from '../finding.ts';
import { callName, mostStates, type PassingState, passingStates } from '../passing-states.ts';
import { regionKey } from '../region-key.ts';
import { severityRank } from '../region-severity.ts';
import { present, type Ruling } from '../ruling.ts';
import { minuteOf } from '../wording.ts';
import { agentOutsideIntendedScope } from './agent-outside-intended-scope.ts';

/**
 * What agents were allowed between two scans and are not any more: attached in the evening, detached before the night. The
 * calls since the scan before are replayed over its estate, and each state that one of them ended is judged like an estate.
 * Told is what neither scan shows. One finding per principal: its gravest state.
 */
export function wasOutsideScope(input: AuditInput, after: AuditContext): readonly Ruling[] {
  const { before } = input;
  if (before === undefined || after.agents.length === 0) return [];
  const principals = after.agents.map(({ principal }) => principal);
  const states = passingStates(before, input.estate, principals);
  if (states.length === 0) return [];
  const looked = states.slice(0, mostStates);
  const concerns = concernsOfAny(looked);
  const scanned = [...detectionsIn(input, before, concerns), ...detectionsOf(after, concerns)];
  const known = Map.groupBy(scanned, ({ principalKey }) => principalKey);
  const contains = containsByEngine(input.engine);
  const gravest = new Map<string, { readonly state: PassingState; readonly seen: Detection }>();
  for (const state of looked) {
    for (const seen of detectionsIn(input, state.estate, state.concerns)) {
      if (!isNews(seen, known.get(seen.principalKey) ?? [], contains)) continue;
      const worst = gravest.get(seen.principalKey);
      if (worst === undefined || severityRank(seen.severity) > severityRank(worst.seen.severity))
        gravest.set(seen.principalKey, { state, seen });
    }
  }
  return [...gravest.values()].map(({ state, seen }) => tell(input.estate, state, seen, states.length));
}

/** What the rule on access says of one state, of the principals whose access changed in it. */
function detectionsIn(
  input: AuditInput,
  estate: Estate,
  concerns: PassingState['concerns'],
): readonly Detection[] {
  const { before: _, ...rest } = input;
  // Without the sessions: what was used is for the whole night to say.
  return detectionsOf(auditContext({ ...rest, estate: { ...estate, sessions: [] } }), concerns);
}

function detectionsOf(context: AuditContext, concerns: PassingState['concerns']): readonly Detection[] {
  const agents = context.agents.filter(
    ({ principal }) => concerns === null || concerns.has(callName(principal)),
  );
  return agentOutsideIntendedScope({ ...context, agents }).flatMap(({ detection }) => detection ?? []);
}

/** Whose access changed in any of the states: nobody else's has to be judged again. */
function concernsOfAny(states: readonly PassingState[]): PassingState['concerns'] {
  const all = new Set<string>();
  for (const { concerns } of states) {
    if (concerns === null) return null;
    for (const name of concerns) all.add(name);
  }
  return all;
}

/** Whether some of it is in neither of the two scans. */
function isNews(
  seen: Detection,
  known: readonly Detection[],
  contains: ReturnType<typeof containsByEngine>,
): boolean {
  if (seen.excess === null || !seen.excess.regions.some(({ certainty }) => certainty === 'definite'))
    return false;
  const others = known.flatMap(({ excess }) => excess ?? []);
  if (others.some((one) => !grew(excessChange(one, seen.excess, contains).direction))) return false;
  // What neither holds alone, both may hold together.
  const keys = new Set(others.flatMap(({ regions }) => regions.flatMap((region) => regionKey(region) ?? [])));
  return seen.excess.regions.some((region) => {
    const key = regionKey(region);
    return region.certainty === 'definite' && region.exercisable && (key === null || !keys.has(key));
  });
}

function grew(direction: ReturnType<typeof excessChange>['direction']): boolean {
  return direction === 'grew' || direction === 'both';
}

/** It is over: what could be done then is not critical any more by itself; what was done then is for other rules. */
function severityOf({ severity }: Detection): Severity {
  return severity === 'critical' ? 'high' : severity;
}

function tell(estate: Estate, { from, until }: PassingState, seen: Detection, states: number): Ruling {
  const subject = {
    rule: 'was-outside-scope',
    account: seen.account,
    principalKey: seen.principalKey,
  } as const;
  const when = `from ${minuteOf(from.at)} to ${minuteOf(until.at)}`;
  return present(estate, subject, {
    severity: severityOf(seen),
    principal: seen.principal,
    uniqueId: seen.uniqueId,
    agent: seen.agent,
    operator: seen.operator,
    owner: seen.owner,
    title: `${pastOf(seen.title)}, ${when}`,
    details: [
      `begun by ${inWords(from)}`,
      `ended by ${inWords(until)}`,
      'neither night shows it: the calls between them were replayed over the estate of the one before',
      ...(states > mostStates
        ? [`its policies were changed ${states} times; the first ${mostStates} states were looked at`]
        : []),
      ...seen.details.filter((line) => !line.startsWith('assumed: ')).slice(0, mostLines),
    ],
    evidence: [
      eventEvidence(from, 'begun by'),
      eventEvidence(until, 'ended by'),
      ...seen.evidence.filter(({ kind }) => kind === 'witness' || kind === 'granted-by'),
    ],
    remedy: {
      text: 'nothing has to be undone; find out why it was done, and whether the agent acted meanwhile (`overreach sessions`)',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}

/** Lines about the regions; the finding is over, and needs no more. */
const mostLines = 5;

/** `bot can do everything in s3` was so. */
function pastOf(title: string): string {
  return title.replace(' can ', ' could ').replace(' may be able to ', ' may have been able to ');
}

function inWords({ action, actor, at, eventID, tool }: ChangeEvent): string {
  const by = actor === null ? 'somebody the event does not name' : actor;
  return `${action} at ${minuteOf(at)} by ${by}${tool === null ? '' : ` with ${tool}`}, event ${eventID}`;
}

function eventEvidence(event: ChangeEvent, how: string): Evidence {
  const { eventID, at, action, names } = event;
  const resource = names['policyarn'] ?? names['policyname'] ?? names['policyid'] ?? null;
  return { kind: 'event', eventID, at, action, resource, text: `${how} ${inWords(event)}` };
}
