import type { Estate } from '../../estate/estate.ts';
import { type AgentPrincipal, agentPrincipals } from '../agent-principals.ts';
import { type AuditContext, type AuditInput, auditContext } from '../audit-context.ts';
import { containsByEngine } from '../contains-regions.ts';
import { excessChange } from '../excess-change.ts';
import type { Detection } from '../finding.ts';
import { passingStates } from '../passing-states.ts';
import { regionKey } from '../region-key.ts';
import type { Ruling } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { agentOutsideIntendedScope } from './agent-outside-intended-scope.ts';
import { type FoundPassings, passingFinding, withPassing } from './passing-finding.ts';
import { createUnseenPassings, type UnseenPassings } from './unseen-passings.ts';

/**
 * As many states of a principal are judged, each once: one takes some ms, and a night in which agents' access is changed more
 * often is another question.
 */
const mostStates = 5000;
/** And so many more of each agent: a change of the organization is everybody's. */
const mostOfEach = 10;

/**
 * What agents were allowed between two scans and are not any more: attached in the evening, detached before the night. The
 * calls since the scan before are replayed over its estate, and each state that one of them ended is judged like an estate.
 * Told is what neither scan shows. One finding per principal: its gravest state, and beside it the others.
 *
 * INVARIANT: of what was not judged, or nobody can judge, a visibility-gap tells.
 * @param most so many states of a principal are judged
 */
export function wasOutsideScope(
  input: AuditInput,
  after: AuditContext,
  most = mostStates + mostOfEach * after.agents.length,
): readonly Ruling[] {
  const { before, registry } = input;
  if (registry === null) return [];
  const unseen = createUnseenPassings(after);
  if (before === null) unseen.addScan('the estate of the scan before is not kept any more');
  const found = before ? tellStates({ ...input, before, registry }, after, unseen, most) : [];
  return [...found, ...unseen.rulings()];
}

type ReplayInput = AuditInput & {
  readonly before: Estate;
  readonly registry: NonNullable<AuditInput['registry']>;
};

function tellStates(
  input: ReplayInput,
  after: AuditContext,
  unseen: UnseenPassings,
  most: number,
): readonly Ruling[] {
  const contains = containsByEngine(input.engine);
  const scanned = scanJudge(input, after);
  const contextOf = createContexts(input);
  const found = new Map<string, FoundPassings>();
  let looked = 0;
  for (const state of passingStates(input.before, input.estate, input.registry)) {
    const { agent, estate, contested } = state;
    if (contested) unseen.add(agent, contestedOrder);
    else if (looked++ >= most)
      unseen.add(agent, `only the first ${most} states of that night were looked at`);
    else
      for (const { key, seen, doubts } of judge(contextOf(estate), [agent])) {
        const scans = scanned(key);
        const standing = new Set(scans.flatMap((one) => one.doubts));
        const doubt = doubts.find((reason) => !standing.has(reason));
        if (doubt !== undefined) unseen.add(agent, doubt);
        const known = scans.flatMap((one) => one.seen ?? []);
        if (seen === null || !isNews(seen, known, contains)) continue;
        found.set(key, withPassing(found.get(key), state, seen));
      }
  }
  return [...found.values()].map((passings) => passingFinding(input.estate, input.before, passings));
}

/** What both scans say of a principal: asked only of those that were something else meanwhile. */
function scanJudge(input: ReplayInput, after: AuditContext): (key: string) => readonly Judged[] {
  const contextOf = createContexts(input);
  const keyOf = ({ principal }: AgentPrincipal) => principalKey(principal);
  const then = Map.groupBy(agentPrincipals(input.before, input.registry), keyOf);
  const now = Map.groupBy(after.agents, keyOf);
  const known = new Map<string, readonly Judged[]>();
  return (key) => {
    const found = known.get(key) ?? [
      ...judge(contextOf(input.before), then.get(key) ?? []),
      ...judge(after, now.get(key) ?? []),
    ];
    known.set(key, found);
    return found;
  };
}

const contestedOrder = 'two calls within one second undo one another, and no trail tells which was the last';

/** What the rule on access says of one principal at one time. */
interface Judged {
  readonly key: string;
  readonly seen: Detection | null;
  /** What could not be read of it, or decided. */
  readonly doubts: readonly string[];
}

function judge(context: AuditContext, agents: readonly AgentPrincipal[]): readonly Judged[] {
  return agentOutsideIntendedScope({ ...context, agents }).map(({ detection, judgement }, place): Judged => {
    const principal = agents[place]?.principal;
    const undecided = judgement.outcome === 'unknown' ? [judgement.reason ?? 'undecided'] : [];
    const gaps = principal === undefined ? [] : context.effective(principal).gaps;
    return {
      key: principal === undefined ? '' : principalKey(principal),
      seen: detection,
      doubts: [...gaps.map(({ reason }) => reason), ...undecided],
    };
  });
}

/** The context of an estate, without agents of its own: the states that many share come one after the other. */
function createContexts(input: AuditInput): (estate: Estate) => AuditContext {
  // A state is judged once, and telling it from others for a memory would take longer.
  const { before: _, memory: __, ...rest } = input;
  let last: { readonly estate: Estate; readonly context: AuditContext } | null = null;
  return (estate) => {
    // Without the sessions: what was used is for the whole night to say.
    const made =
      last?.estate === estate
        ? last
        : { estate, context: auditContext({ ...rest, estate: { ...estate, sessions: [] } }, []) };
    last = made;
    return made.context;
  };
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
