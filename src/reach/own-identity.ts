import type { AccessLayers } from '../access/access-set.ts';
import type { NamedPolicy, PolicyDocument, Statement } from '../policy/document.ts';
import { keysOfDocument } from './mentioned-keys.ts';

/**
 * One principal's access made fit to bound another's.
 *
 * INVARIANT: a key that says who asks is never shared. The engine reads one request on both sides, so an operator's
 * `aws:PrincipalTag/team` would be answered with the agent's tag. Where this principal's own value is not known, its
 * Allows are narrowed and its Denies widened: the result is never larger than the truth.
 */
export interface OwnAccess {
  readonly access: AccessLayers;
  /** Keys (lower case) that nobody knows of this principal and that its policies ask for; empty: nothing was narrowed. */
  readonly unknownKeys: readonly string[];
}

/** Like `ownIdentity`, of an access with what resource policies add to it. */
export function ownIdentities(accesses: readonly AccessLayers[]): {
  readonly accesses: readonly AccessLayers[];
  readonly unknownKeys: readonly string[];
} {
  const own = accesses.map(ownIdentity);
  const unknownKeys = [...new Set(own.flatMap((one) => one.unknownKeys))].sort();
  return { accesses: own.map(({ access }) => access), unknownKeys };
}

/** The access without what depends on who its sessions are, beyond its known facts. */
export function ownIdentity(access: AccessLayers): OwnAccess {
  const facts = new Set(Object.keys(access.facts).map((key) => key.toLowerCase()));
  const unknown = new Set<string>();
  const levels = access.levels.map((level) => ({
    ...level,
    policies: level.policies.map((policy): NamedPolicy => {
      const keys = [...keysOfDocument(policy.document)].filter((key) => saysWhoAsks(key) && !facts.has(key));
      for (const key of keys) unknown.add(key);
      return keys.length === 0 ? policy : { ...policy, document: narrowed(policy.document, keys) };
    }),
  }));
  const unknownKeys = [...unknown].sort();
  return { access: unknownKeys.length === 0 ? access : { ...access, levels }, unknownKeys };
}

const identityKeys: ReadonlySet<string> = new Set([
  'aws:assumedroot',
  'aws:federatedprovider',
  'aws:principalarn',
  'aws:principaltype',
  'aws:signinsessionarn',
  'aws:sourceidentity',
  'aws:userid',
  'aws:username',
  'identitystore:userid',
  'sts:rolesessionname',
]);

/** Whether a key (lower case) belongs to who makes a request and not to the request itself. */
function saysWhoAsks(key: string): boolean {
  if (identityKeys.has(key) || key.startsWith('aws:principaltag/') || key.startsWith('saml:')) return true;
  // Keys of web identity providers are named by their host: `token.actions.githubusercontent.com:sub`.
  return key.slice(0, Math.max(key.indexOf(':'), 0)).includes('.');
}

const known = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

/** The same document for the same question, so that what was compiled of it is found again. */
function narrowed(document: PolicyDocument, keys: readonly string[]): PolicyDocument {
  const made = known.get(document) ?? new Map<string, PolicyDocument>();
  known.set(document, made);
  const name = keys.join(' ');
  const before = made.get(name);
  if (before) return before;
  const unknown = new Set(keys);
  const statements = document.statements.flatMap((statement) => {
    const fit = statement.effect === 'Allow' ? smaller(statement, unknown) : larger(statement, unknown);
    return fit ?? [];
  });
  const after = { ...document, statements };
  made.set(name, after);
  return after;
}

/** An Allow without what hangs on the unknown keys; null when all of it does. */
function smaller(statement: Statement, unknown: ReadonlySet<string>): Statement | null {
  const { conditions, resource } = statement;
  const open = conditions.some(
    ({ keyId, values }) => unknown.has(keyId) || values.some((text) => asks(text, unknown)),
  );
  if (open) return null;
  if (resource === null) return statement;
  const patterns = resource.negated
    ? resource.patterns.map((text) => widest(text, unknown))
    : resource.patterns.filter((text) => !asks(text, unknown));
  return patterns.length === 0 ? null : { ...statement, resource: { ...resource, patterns } };
}

/** A Deny as wide as the unknown keys could make it. */
function larger(statement: Statement, unknown: ReadonlySet<string>): Statement {
  const { resource } = statement;
  const conditions = statement.conditions.filter(
    ({ keyId, values }) => !unknown.has(keyId) && !values.some((text) => asks(text, unknown)),
  );
  if (resource === null) return { ...statement, conditions };
  const patterns = resource.negated
    ? resource.patterns.filter((text) => !asks(text, unknown))
    : resource.patterns.map((text) => widest(text, unknown));
  const wide = patterns.length === 0 ? { negated: false, patterns: ['*'] } : { ...resource, patterns };
  return { ...statement, conditions, resource: wide };
}

/** Whether a text holds a variable of an unknown key. */
function asks(text: string, unknown: ReadonlySet<string>): boolean {
  return variablesOf(text).some(({ key }) => unknown.has(key));
}

/** The text with `*` for each variable of an unknown key. */
function widest(text: string, unknown: ReadonlySet<string>): string {
  let wide = text;
  for (const { key, written } of variablesOf(text))
    if (unknown.has(key)) wide = wide.replaceAll(written, '*');
  return wide;
}

function variablesOf(text: string): readonly { readonly key: string; readonly written: string }[] {
  return [...text.matchAll(/\$\{([^}]*)\}/g)].map(([written, inner = '']) => ({
    written,
    key: (inner.split(',')[0] ?? '').trim().toLowerCase(),
  }));
}
