import type { PolicyVersion } from '../../src/policy/index.ts';

/** A statement in short: `Allow s3:Get* on arn:… to 111122223333`, or the same with a Condition block. */
export type ShortStatement = string | { readonly policy: string; readonly if: object };

/** A row of test/cases/decisions/*.yaml. Layers are lists of one-statement policies. */
export interface DecisionRow {
  readonly id: string;
  readonly rule: string;
  readonly source: string;
  readonly request?: {
    readonly principal?: string;
    readonly action?: string;
    readonly resource?: string;
    readonly account?: string;
    readonly context?: object;
    readonly wildcardOnly?: boolean;
  };
  readonly version?: PolicyVersion;
  readonly identity?: readonly ShortStatement[];
  readonly boundary?: readonly ShortStatement[];
  readonly session?: readonly ShortStatement[];
  readonly scps?: readonly (readonly ShortStatement[])[];
  readonly rcps?: readonly (readonly ShortStatement[])[];
  readonly resource?: readonly ShortStatement[];
  readonly trust?: readonly ShortStatement[];
  readonly endpoint?: readonly ShortStatement[];
  readonly management?: string;
  readonly expected: string;
  readonly by?: readonly string[];
  readonly assumed?: readonly string[];
}

/** The row as a case of `evaluate --cases`. */
export function caseOf(row: DecisionRow): object {
  const { request = {} } = row;
  const version = row.version ?? '2012-10-17';
  const policies = (list: readonly ShortStatement[] | undefined) =>
    list?.map((short) => document([statement(short, true)], version)) ?? null;
  const levels = (list: readonly (readonly ShortStatement[])[] | undefined) =>
    list?.map((level, index) => ({ level: `level ${index}`, policies: policies(level) })) ?? [];
  const resource = row.resource?.map((short) => statement(short, true));
  const trust = row.trust?.map((short) => statement(short, false));
  const statements = resource ?? trust;
  return {
    id: row.id,
    request: {
      principal:
        request.principal === 'anonymous'
          ? { type: 'Anonymous' }
          : (request.principal ?? 'arn:aws:iam::111122223333:user/Bob'),
      action: request.action ?? 's3:GetObject',
      resource: request.resource ?? 'arn:aws:s3:::bkt/k',
      resourceAccountId: request.account ?? '111122223333',
      context: request.context ?? {},
      ...(request.wildcardOnly === undefined ? {} : { wildcardOnlyAction: request.wildcardOnly }),
    },
    identityPolicies: policies(row.identity) ?? [],
    boundary: policies(row.boundary),
    sessionPolicy: policies(row.session),
    scps: levels(row.scps),
    rcps: levels(row.rcps),
    resourcePolicy: statements === undefined ? null : document(statements, version),
    vpcEndpointPolicies: policies(row.endpoint),
    org: { managementAccountId: row.management ?? null },
  };
}

function document(statements: readonly object[], version: PolicyVersion): object {
  return { Version: version, Statement: statements };
}

function statement(short: ShortStatement, hasResource: boolean): object {
  const text = typeof short === 'string' ? short : short.policy;
  const [, effect, actions = '*', resources = '*', principals] =
    /^(Allow|Deny) (\S+)(?: on (.+?))?(?: to (\S+))?$/.exec(text) ?? [];
  return {
    Effect: effect,
    ...list('Action', actions),
    ...(hasResource ? list('Resource', resources) : {}),
    ...(principals === undefined ? {} : principal(principals)),
    ...(typeof short === 'string' ? {} : { Condition: short.if }),
  };
}

function list(element: string, text: string): object {
  const negated = text.startsWith('!');
  const values = (negated ? text.slice(1) : text).split(/,(?! )/);
  return { [negated ? `Not${element}` : element]: values };
}

function principal(text: string): object {
  const negated = text.startsWith('!');
  const element = negated ? 'NotPrincipal' : 'Principal';
  const plain = negated ? text.slice(1) : text;
  if (plain === '*') return { [element]: '*' };
  const entries: Record<string, string[]> = {};
  for (const value of plain.split(',')) {
    const [, type = 'AWS', name = value] = /^(Service|Federated|CanonicalUser):(.+)$/.exec(value) ?? [];
    entries[type] = [...(entries[type] ?? []), name];
  }
  return { [element]: entries };
}
