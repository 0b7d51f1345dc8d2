import type { DraftAgent, DraftSummary, RegistryDraft } from '../audit/draft/draft-registry.ts';
import type { TrailWindow } from '../audit/trail-window.ts';

/** What `registry init --format json` answers. */
export interface RegistryInit {
  /** Where it was written; null: nowhere. */
  readonly file: string | null;
  readonly summary: DraftSummary;
  readonly window: TrailWindow | null;
  readonly unseen: readonly string[];
  readonly agents: readonly FoundJson[];
  /** The registry, as its schema has it. */
  readonly registry: RegistryValue;
  /** The same as the text of a YAML file, with comments. */
  readonly yaml: string;
}

type FoundJson = Pick<
  DraftAgent,
  | 'id'
  | 'because'
  | 'tier'
  | 'sessions'
  | 'onHumanCredentials'
  | 'destroyProduction'
  | 'switchOffLog'
  | 'notObservable'
> & { readonly used: readonly string[]; readonly leftOut: readonly string[] };

/** Plain data of a registry file: objects, arrays, texts, booleans. */
export type Plain = string | boolean | readonly Plain[] | { readonly [key: string]: Plain };
export type RegistryValue = { readonly [key: string]: Plain };

/** A draft as the plain data of a registry file: what the YAML says, without its comments. */
export function registryValue(draft: RegistryDraft): RegistryValue {
  return {
    apiVersion: 'overreach/v1',
    kind: 'Registry',
    teams: draft.teams.map(teamValue),
    ...(draft.operators.length > 0 ? { operators: draft.operators.map(operatorValue) } : {}),
    ...(draft.environments.length > 0
      ? {
          environments: draft.environments.map(({ id, tier, accounts }) => ({
            id,
            tier,
            match: { accounts },
          })),
        }
      : {}),
    agents: draft.agents.map(agentValue),
  };
}

/** One team. */
export function teamValue({ id, default: isDefault, accounts }: RegistryDraft['teams'][number]): Plain {
  return {
    id,
    ...(isDefault ? { default: true } : {}),
    ...(accounts.length > 0 ? { accounts } : {}),
  };
}

/** One operator. */
export function operatorValue({ id, match, team, assignments }: RegistryDraft['operators'][number]): Plain {
  return {
    id,
    match: match as { readonly [key: string]: Plain },
    ...(team === null ? {} : { team }),
    ...(assignments.length > 0
      ? { assignments: assignments.map(({ permissionSet, accounts }) => ({ permissionSet, accounts })) }
      : {}),
  };
}

/** One agent. */
export function agentValue(agent: DraftAgent): { readonly [key: string]: Plain } {
  const { scope } = agent;
  const bound = scope.environments.length > 0 ? { environments: scope.environments } : {};
  return {
    id: agent.id,
    owner: agent.owner,
    ...(agent.operators.length > 0 ? { operators: agent.operators } : {}),
    identify: agent.identify.map((block): Plain => ({ ...block })),
    scope: {
      ...(agent.ceiling === 'none' && agent.operators.length > 0 ? { ceiling: 'none' } : {}),
      allow: [
        ...(scope.profile === null ? [] : [{ profile: scope.profile, ...bound }]),
        ...scope.delta.map(
          ({ actions, resources }): Plain => ({
            actions,
            resources,
            // An ARN names its place itself.
            ...(resources.includes('*') ? bound : {}),
          }),
        ),
      ],
      ...(scope.deny.length > 0 ? { deny: [{ categories: scope.deny }] } : {}),
    },
  };
}

/** The draft as JSON for programs. */
export function registryInit(draft: RegistryDraft, yaml: string, file: string | null): RegistryInit {
  return {
    file,
    summary: draft.summary,
    window: draft.window,
    unseen: draft.unseen,
    agents: draft.agents.map((agent) => ({
      id: agent.id,
      because: agent.because,
      tier: agent.tier,
      sessions: agent.sessions,
      onHumanCredentials: agent.onHumanCredentials,
      destroyProduction: agent.destroyProduction,
      switchOffLog: agent.switchOffLog,
      used: agent.scope.used,
      leftOut: agent.scope.leftOut,
      notObservable: agent.notObservable,
    })),
    registry: registryValue(draft),
    yaml,
  };
}
