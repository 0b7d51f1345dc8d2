import type { NamedPolicy, PolicyDocument } from '../policy/document.ts';
import { parsePolicyDocument } from '../policy/parse-document.ts';
import {
  categoryStatements,
  type EntryFacts,
  type EntryStatements,
  requestStatements,
} from './entry-statements.ts';
import type { AllowEntry, DenyEntry } from './registry.ts';
import type { ScopeContext } from './resolved-scope.ts';
import type { PolicyJsonStatement } from './statement.ts';

/** What a piece of a scope resolves to, and why it cannot be known (empty = known). */
export interface ResolvedPart {
  readonly policies: readonly NamedPolicy[];
  readonly unknown: readonly string[];
}

/** What resolution looks things up in. */
export interface Resolution extends EntryFacts {
  readonly context: ScopeContext;
  /** Thousands of agents deny the same categories: equal entries share one document. */
  readonly memory: Map<string, EntryDocument>;
}

interface EntryDocument {
  /** null: the entry says nothing, or cannot be read. */
  readonly document: PolicyDocument | null;
  readonly unknown: readonly string[];
}

/** A deny entry; `name` is what its policy is called, `kiro-cost-explorer scope.deny[0]`. */
export function resolveDeny(resolution: Resolution, entry: DenyEntry, name: string): ResolvedPart {
  switch (entry.kind) {
    case 'statement':
      return written(resolution, entry.statement, 'Deny', name);
    case 'categories':
      return remembered(resolution, 'Deny', entry, name, () =>
        categoryStatements(entry.categories, entry, resolution),
      );
    case 'actions':
      return remembered(resolution, 'Deny', entry, name, () => requestStatements(entry, 'Deny', resolution));
  }
}

/** An allow entry that names no profile. */
export function resolveAllow(
  resolution: Resolution,
  entry: Exclude<AllowEntry, { readonly kind: 'profile' }>,
  name: string,
): ResolvedPart {
  const { context } = resolution;
  switch (entry.kind) {
    case 'actions':
      return remembered(resolution, 'Allow', entry, name, () =>
        requestStatements(entry, 'Allow', resolution),
      );
    case 'statement':
      return written(resolution, entry.statement, 'Allow', name);
    case 'policyFile': {
      const policy = context.policyFile(entry.policyFile);
      return named(policy && [policy], name, `policy file \`${entry.policyFile}\` is missing or unreadable`);
    }
    case 'managedPolicy': {
      // A pin by content hash belongs here: the context may then answer with the pinned document.
      const policy = context.managedPolicy(entry.managedPolicy);
      return named(policy && [policy], name, `managed policy \`${entry.managedPolicy}\` was not collected`);
    }
    case 'permissionSet': {
      const policies = context.permissionSet(entry.permissionSet);
      return named(policies, name, `no role of permission set \`${entry.permissionSet}\` was collected`);
    }
  }
}

function named(policies: readonly NamedPolicy[] | null, name: string, missing: string): ResolvedPart {
  if (policies === null) return { policies: [], unknown: [missing] };
  return { policies: policies.map((policy) => ({ ...policy, name: `${name} ${policy.name}` })), unknown: [] };
}

/** A statement on the wrong side of the scope would widen or narrow it behind its reader's back. */
function written(
  resolution: Resolution,
  statement: PolicyJsonStatement,
  effect: 'Allow' | 'Deny',
  name: string,
): ResolvedPart {
  if (statement['Effect'] !== effect) {
    return { policies: [], unknown: [`its statement must have Effect \`${effect}\``] };
  }
  return remembered(resolution, effect, statement, name, () => ({ statements: [statement], unknown: [] }));
}

function remembered(
  resolution: Resolution,
  effect: 'Allow' | 'Deny',
  entry: object,
  name: string,
  make: () => EntryStatements,
): ResolvedPart {
  const key = JSON.stringify({ ...entry, effect, place: undefined });
  let found = resolution.memory.get(key);
  if (found === undefined) {
    found = parsed(make());
    resolution.memory.set(key, found);
  }
  const { document, unknown } = found;
  return { policies: document === null ? [] : [{ name, document }], unknown };
}

function parsed({ statements, unknown }: EntryStatements): EntryDocument {
  if (statements.length === 0) return { document: null, unknown };
  const document = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity');
  if (document.ok) return { document: document.value, unknown };
  const reason = document.issues[0]?.message ?? 'its statement cannot be read';
  return { document: null, unknown: [...unknown, reason] };
}
