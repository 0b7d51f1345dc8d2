import type { PolicyJsonStatement } from './statement.ts';

/** The registry: what operators mean their agents to do, as written in git (version 1, `overreach/v1`). */
export interface Registry {
  readonly teams: readonly Team[];
  readonly operators: readonly Operator[];
  readonly environments: readonly Environment[];
  readonly defaults: Defaults;
  /** Shared scopes written in the registry; the shipped ones come from the catalog. */
  readonly profiles: ReadonlyMap<string, Scope>;
  readonly agents: readonly Agent[];
  /** How the organization's own agents are told, beside the catalog's signatures. */
  readonly signatures: readonly OwnSignature[];
  /** Over everybody, besides each agent's own. */
  readonly guardrails: readonly CommonGuardrail[];
  readonly approvals: { readonly sources: readonly ApprovalSource[] };
  readonly exceptions: readonly Exception[];
  /** The files it was read from, in order. */
  readonly files: readonly string[];
}

/** Where something is written, for errors and evidence. Line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A problem in the registry: what, where. */
export interface RegistryIssue extends Place {
  /** `agents[0].scope.allow[2]`. */
  readonly path: string;
  readonly message: string;
  readonly level: 'error' | 'warning';
}

export interface Team {
  readonly id: string;
  readonly slack: string | null;
  readonly default: boolean;
  readonly accounts: readonly string[];
}

/** A human, or a group of humans by pattern. */
export interface Operator {
  readonly id: string;
  readonly match: OperatorMatch;
  readonly team: string | null;
  /** The Identity Center access the human is meant to hold. */
  readonly assignments: readonly Assignment[];
  /** Further roles of the human, ARNs or patterns. */
  readonly roles: readonly string[];
  readonly place: Place;
}

export interface OperatorMatch {
  readonly userName: string | null;
  readonly userId: string | null;
  readonly iamUser: string | null;
  readonly samlSubject: string | null;
  readonly sourceIdentity: string | null;
}

export interface Assignment {
  readonly permissionSet: string;
  readonly accounts: readonly string[];
}

export interface Environment {
  readonly id: string;
  readonly tier: 'production' | 'non-production';
  readonly match: EnvironmentMatch;
}

/** ANY of these makes the match; nothing known counts as production. */
export interface EnvironmentMatch {
  readonly accounts: readonly string[];
  readonly ous: readonly string[];
  readonly accountTags: readonly TagMatch[];
  readonly resourceTags: readonly TagMatch[];
}

export interface TagMatch {
  readonly key: string;
  readonly values: readonly string[];
}

export type CredentialStance = 'allow' | 'warn' | 'deny';

export interface Defaults {
  /** Whether agents may run on human credentials, per tier; unless written: deny in production, warn elsewhere. */
  readonly humanCredentials: {
    readonly production: CredentialStance;
    readonly nonProduction: CredentialStance;
  };
  readonly maxSessionMinutes: number | null;
}

export interface Agent {
  readonly id: string;
  readonly description: string | null;
  /** A team id. */
  readonly owner: string;
  readonly sponsor: string | null;
  /** A productId of the signature catalog. */
  readonly product: string | null;
  /** Operator ids. */
  readonly operators: readonly string[];
  readonly identify: readonly IdentifyBlock[];
  /** null = not written: the intent is unknown, and that is a finding. */
  readonly scope: Scope | null;
  readonly credentials: Credentials;
  readonly guardrails: readonly Guardrail[];
  readonly review: { readonly cadenceDays: number | null; readonly lastReviewed: string | null } | null;
  /** `YYYY-MM-DD`. */
  readonly expires: string | null;
  readonly killSwitch: { readonly runbook: string | null; readonly testedOn: string | null } | null;
  readonly place: Place;
}

/** Inside a block everything that is written must hold; any block identifies the agent. Values may hold `*`. */
export interface IdentifyBlock {
  readonly role: string | null;
  readonly user: string | null;
  readonly sourceIdentity: string | null;
  readonly sessionName: string | null;
  readonly product: string | null;
  readonly operator: string | null;
  readonly accounts: readonly string[];
  readonly tags: readonly TagMatch[];
  readonly place: Place;
}

export interface Scope {
  readonly ceiling: 'operator' | 'none';
  readonly allow: readonly AllowEntry[];
  readonly deny: readonly DenyEntry[];
}

interface Bounds {
  /** Environment ids. */
  readonly environments: readonly string[];
  readonly regions: readonly string[];
}

export type AllowEntry =
  /** With bounds, what the profile allows is allowed there only; what it denies is denied everywhere. */
  (
    | ({ readonly kind: 'profile'; readonly profile: string } & Bounds)
    | ({
        readonly kind: 'actions';
        readonly actions: readonly string[];
        readonly notActions: readonly string[];
        readonly resources: readonly string[];
        readonly notResources: readonly string[];
        /** Empty = every level. */
        readonly accessLevels: readonly string[];
      } & Bounds)
    | { readonly kind: 'statement'; readonly statement: PolicyJsonStatement }
    | { readonly kind: 'policyFile'; readonly policyFile: string }
    | { readonly kind: 'managedPolicy'; readonly managedPolicy: string }
    | { readonly kind: 'permissionSet'; readonly permissionSet: string }
  ) & { readonly place: Place };

export type DenyEntry = (
  | ({ readonly kind: 'categories'; readonly categories: readonly string[] } & Bounds)
  | ({
      readonly kind: 'actions';
      readonly actions: readonly string[];
      readonly notActions: readonly string[];
      readonly resources: readonly string[];
      readonly notResources: readonly string[];
      readonly accessLevels: readonly string[];
    } & Bounds)
  | { readonly kind: 'statement'; readonly statement: PolicyJsonStatement }
) & { readonly place: Place };

export interface Credentials {
  /** null = the defaults decide. */
  readonly humanCredentials: CredentialStance | null;
  readonly requireSessionPolicy: boolean;
  /** true = any; an ARN = this one. */
  readonly requirePermissionsBoundary: boolean | string;
  readonly requireSourceIdentity: boolean;
  readonly maxSessionMinutes: number | null;
}

export interface Guardrail {
  readonly id: string;
  readonly when: {
    readonly environments: readonly string[];
    readonly categories: readonly string[];
    readonly actions: readonly string[];
    /** ISO 8601 interval, `start/end`. */
    readonly window: string | null;
  };
  readonly require: {
    readonly approvals: number | null;
    readonly notRequester: boolean;
    readonly maxAgeHours: number | null;
    /** Nothing at all may happen. */
    readonly nothing: boolean;
  };
}

/** A way to tell an agent that the catalog does not know. */
export interface OwnSignature {
  readonly id: string;
  /** The product id that agents and identify blocks then may name. */
  readonly product: string;
  readonly field: 'user-agent' | 'session-name' | 'source-identity' | 'tag';
  /** `*` any run, `?` one character, all else literal; the whole value must match. A tag is `key=value`. */
  readonly pattern: string;
  /** Never `proven`: that is what AWS itself says. `host` claims no agent. */
  readonly tier: 'strong' | 'convention' | 'host';
  readonly place: Place;
}

/** A guardrail that binds agents, declared or not, or the humans themselves, or both. */
export interface CommonGuardrail extends Guardrail {
  readonly appliesTo: readonly ('agents' | 'humans')[];
  readonly place: Place;
}

export interface ApprovalSource {
  readonly files: string;
}

/** The excess that was accepted: more than this opens the finding again. */
export type ExceptionCeiling =
  | { readonly policyFile: string }
  | { readonly statement: PolicyJsonStatement }
  /** As of this scan. */
  | { readonly scan: string };

export interface Exception {
  readonly id: string;
  readonly rule: string;
  readonly agent: string;
  readonly ceiling: ExceptionCeiling;
  readonly reason: string;
  readonly approvedBy: readonly string[];
  readonly expires: string;
  readonly place: Place;
}
