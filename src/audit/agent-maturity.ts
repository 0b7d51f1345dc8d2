import type { Estate } from '../estate/estate.ts';
import { layerState } from '../estate/layer-state.ts';
import type { Truth } from '../policy/index.ts';
import type { Agent } from '../registry/registry.ts';
import type { AgentPrincipal } from './agent-principals.ts';
import type { AuditContext } from './audit-context.ts';
import { homeAccount } from './home-account.ts';
import { type Maturity, type MaturityAnswers, maturityOf } from './maturity.ts';
import type { RuleId } from './rules.ts';
import type { Ruling } from './ruling.ts';
import { agentKey, principalKey } from './subject-keys.ts';

/** One declared agent and how mature its handling is. */
export interface AgentMaturity extends Maturity {
  readonly id: string;
  readonly owner: string;
  /** ARNs of its roles and users in the estate. */
  readonly principals: readonly string[];
}

/** The maturity of every declared agent, in the order of the registry, from what the rules said of it tonight. */
export function agentMaturities(context: AuditContext, rulings: readonly Ruling[]): readonly AgentMaturity[] {
  const said = rulingsBySubject(rulings);
  const owned = Map.groupBy(
    context.agents.flatMap((one) => one.identified.map(({ agent }) => ({ agent, one }))),
    ({ agent }) => agent,
  );
  const borrowing = new Set(
    context.sessions.flatMap(({ identified, onHumanCredentials }) =>
      onHumanCredentials ? identified.map(({ agent }) => agent) : [],
    ),
  );
  return (context.registry?.agents ?? []).map((agent) => {
    const own = owned.get(agent)?.map(({ one }) => one) ?? [];
    const answers = answersOf(context, said, { agent, own, onHumans: borrowing.has(agent) });
    const principals = own.map(({ principal }) => principal.arn);
    return { id: agent.id, owner: agent.owner, principals, ...maturityOf(answers) };
  });
}

/** What the rules said: detections by agent, doubts by the key of whom they are about. */
interface Said {
  readonly present: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

function rulingsBySubject(rulings: readonly Ruling[]): Said {
  const present = new Set<string>();
  const unknown = new Set<string>();
  for (const { detection, subject } of rulings) {
    if (detection !== null) {
      if (detection.agent !== null) present.add(`${detection.rule} ${detection.agent}`);
      present.add(`${detection.rule} ${detection.account} ${detection.principalKey}`);
    } else if (subject !== undefined)
      unknown.add(`${subject.rule} ${subject.account} ${subject.principalKey}`);
  }
  return { present, unknown };
}

/** An agent with what is its own. */
interface Handled {
  readonly agent: Agent;
  readonly own: readonly AgentPrincipal[];
  readonly onHumans: boolean;
}

function answersOf(context: AuditContext, said: Said, { agent, own, onHumans }: Handled): MaturityAnswers {
  const keys = [
    ...own.map(({ principal }) => `${principal.account} ${principalKey(principal)}`),
    `${homeAccount(context.estate) ?? ''} ${agentKey(agent.id)}`,
  ];
  const clear = (rules: readonly RuleId[]): Truth => {
    const has = (set: ReadonlySet<string>, rule: RuleId) => keys.some((key) => set.has(`${rule} ${key}`));
    if (rules.some((rule) => said.present.has(`${rule} ${agent.id}`) || has(said.present, rule))) return 'no';
    return rules.some((rule) => has(said.unknown, rule)) ? 'unknown' : 'yes';
  };
  // Of an agent without principals in the estate, rules on roles say nothing: that is no "yes".
  const ofRoles = (truth: Truth): Truth => (own.length === 0 && truth === 'yes' ? 'unknown' : truth);
  const inEvents = (truth: Truth): Truth => (truth === 'yes' && !everyTrailRead(context) ? 'unknown' : truth);
  const limit = agent.credentials.maxSessionMinutes ?? context.registry?.defaults.maxSessionMinutes ?? null;
  return {
    'scope-known': context.scopeOf(agent).unknown.length === 0 ? 'yes' : 'no',
    'human-named': agent.operators.length > 0 || agent.sponsor !== null ? 'yes' : 'no',
    'own-role': ownRole(context, own),
    'no-human-credentials': onHumans ? 'no' : inEvents('yes'),
    'no-long-lived-keys': own.some(({ principal }) => principal.kind === 'user') ? 'no' : ofRoles('yes'),
    'role-not-shared': own.some(({ identified }) => identified.length > 1)
      ? 'no'
      : ofRoles(clear(['shared-agent-role', 'agents-assume-each-other', 'agent-can-assume-human-role'])),
    'within-scope': ofRoles(clear(['agent-outside-intended-scope'])),
    'used-within-scope': inEvents(
      clear(['scope-used-beyond', 'session-broader-than-scope', 'destructive-without-approval']),
    ),
    boundary: own.some(({ principal }) => principal.boundaryArn === null)
      ? 'no'
      : ofRoles(clear(['no-permissions-boundary'])),
    'short-sessions': limit === null ? 'no' : inEvents(clear(['session-too-long'])),
    reviewed: (agent.review?.cadenceDays ?? null) === null ? 'no' : clear(['review-overdue']),
    'kill-switch-tested': clear(['kill-switch-missing']),
    'nothing-unused': ofRoles(clear(['unused-permissions'])),
  };
}

function ownRole({ estate }: AuditContext, own: readonly AgentPrincipal[]): Truth {
  if (own.some(({ identified }) => identified.length > 1)) return 'no';
  if (own.length > 0) return 'yes';
  const all = estate.accounts.every(({ id }) => layerState(estate, id, 'iam').state === 'complete');
  return all ? 'no' : 'unknown';
}

/** Asked of every agent, answered once an estate. */
const trailsRead = new WeakMap<Estate, boolean>();

function everyTrailRead({ estate }: AuditContext): boolean {
  const known = trailsRead.get(estate);
  if (known !== undefined) return known;
  const trails = estate.layers.filter(({ layer }) => layer === 'cloudtrail');
  const all = trails.length > 0 && trails.every(({ state }) => state !== 'unknown');
  trailsRead.set(estate, all);
  return all;
}
