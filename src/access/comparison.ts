import type { StatementReference } from '../policy/document.ts';

/** within: proved; exceeds: at least one definite region; may-exceed: only `may` regions; unknown: budget spent or undecidable. */
export type Verdict = 'within' | 'exceeds' | 'may-exceed' | 'unknown';

/** The answer to "is granted within intended?", in the shape of the `compare` contract. */
export interface Comparison {
  readonly verdict: Verdict;
  /** exact: no approximation was needed; over-approx: `within` holds, regions may be too large. */
  readonly proof: 'exact' | 'over-approx';
  readonly assumptions: readonly string[];
  readonly regions: readonly Region[];
  /** The whole excess as an IAM policy document (plain JSON), null when none can say it. */
  readonly policy: PolicyJson | null;
}

export type AccessLevelName = 'List' | 'Read' | 'Tagging' | 'Write' | 'Permissions management';

/** One product region of the excess: actions x resources x conditions, readable as one IAM statement. */
export interface Region {
  readonly actions: readonly string[];
  /** Present when the region is "every action but these". */
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Only where policies name principals: `AWS:<ARN>`, `Service:<name>`…; `["*"]` is everybody. */
  readonly principals?: readonly string[];
  readonly notPrincipals?: readonly string[];
  /** An IAM Condition block, null if none can say it; {} means unconditional. */
  readonly conditions: ConditionJson | null;
  /** How many catalog actions of each access level the region holds. */
  readonly accessLevels: Readonly<Partial<Record<AccessLevelName | 'Unknown', number>>>;
  readonly certainty: 'definite' | 'may';
  /** false: per the catalog no such action takes such a resource; findings rank it lowest. */
  readonly exercisable: boolean;
  /** true: holds only actions that are not in the catalog yet. */
  readonly future: boolean;
  readonly grantedBy: readonly StatementReference[];
  /** One concrete request inside the region; null only on a `may` region where none could be built. */
  readonly witness: Witness | null;
}

/** A witness's context is complete: a key not in it is absent. Resource is `*` for actions without resource types. */
export interface Witness {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** Only where policies name principals: who makes the request, `AWS:<ARN>`, `Service:<name>`… */
  readonly principal?: string;
}

export type ConditionJson = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A policy document as plain JSON, ready to print. */
export type PolicyJson = { readonly Version: '2012-10-17'; readonly Statement: readonly StatementJson[] };

export interface StatementJson {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: ConditionJson;
}
