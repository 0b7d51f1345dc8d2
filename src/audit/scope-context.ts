import { attachedPolicies } from '../estate/attached-policies.ts';
import type { Estate, PolicyReading, Role } from '../estate/estate.ts';
import { pathToAccount } from '../estate/organization.ts';
import { permissionSetOf } from '../estate/special-roles.ts';
import type { NamedPolicy } from '../policy/document.ts';
import type { ScopeAccount, ScopeContext } from '../registry/resolved-scope.ts';

/** A policy file beside the registry, by the path written there; null when there is none that can be read. */
export type PolicyFiles = (path: string) => NamedPolicy | null;

/** What resolving a scope has to know of an estate. */
export function scopeContext(estate: Estate, policyFile: PolicyFiles = () => null): ScopeContext {
  let managed: ReadonlyMap<string, NamedPolicy | null> | undefined;
  let sets: ReadonlyMap<string, readonly NamedPolicy[] | null> | undefined;
  return {
    partition: estate.partition,
    accounts: scopeAccounts(estate),
    managedPolicy: (nameOrArn) => {
      managed ??= managedPolicies(estate);
      return managed.get(nameOrArn) ?? null;
    },
    permissionSet: (name) => {
      sets ??= permissionSets(estate);
      return sets.get(name) ?? null;
    },
    policyFile,
  };
}

/** Every account that the organization or the collection names, with the units above it. */
export function scopeAccounts(estate: Estate): readonly ScopeAccount[] {
  const { organization } = estate;
  const ids = new Set([
    ...estate.accounts.map(({ id }) => id),
    ...(organization?.accounts.map(({ id }) => id) ?? []),
  ]);
  const tags = new Map(organization?.accounts.map((account) => [account.id, account.tags]));
  return [...ids].sort().map((id): ScopeAccount => {
    const path = organization ? pathToAccount(organization, id) : [];
    const ous = path.length > 0 ? path.slice(0, -1).map((node) => node.id) : null;
    return { id, ous, tags: tags.get(id) ?? null };
  });
}

/** By ARN, and by name where only one readable policy of the estate has it. */
function managedPolicies(estate: Estate): ReadonlyMap<string, NamedPolicy | null> {
  const found = new Map<string, NamedPolicy | null>();
  const digests = new Map<string, string>();
  const add = (key: string, reading: PolicyReading): void => {
    const before = digests.get(key);
    // Two policies of one name that differ: nobody can say which is meant.
    if (before !== undefined && before !== reading.digest) found.set(key, null);
    if (before !== undefined) return;
    digests.set(key, reading.digest);
    found.set(key, named(reading));
  };
  for (const { managedPolicies: policies } of estate.accounts) {
    for (const [arn, reading] of policies) {
      add(arn, reading);
      add(arn.slice(arn.lastIndexOf('/') + 1), reading);
    }
  }
  return found;
}

/** A permission set's policies as its roles carry them; null where they differ between accounts or cannot be read. */
function permissionSets(estate: Estate): ReadonlyMap<string, readonly NamedPolicy[] | null> {
  const found = new Map<string, { digest: string; policies: readonly NamedPolicy[] | null }>();
  for (const account of estate.accounts) {
    for (const role of account.roles) {
      const set = permissionSetOf(role)?.permissionSet;
      if (set === undefined) continue;
      const { readings, missing } = attachedPolicies(account, role satisfies Role);
      const digest = readings
        .map((reading) => reading.digest)
        .sort()
        .join(' ');
      const policies = readings.flatMap((reading) => named(reading) ?? []);
      const whole = missing.length === 0 && policies.length === readings.length;
      const before = found.get(set);
      if (!before) found.set(set, { digest, policies: whole ? policies : null });
      else if (before.digest !== digest || !whole) found.set(set, { digest, policies: null });
    }
  }
  return new Map([...found].map(([set, { policies }]) => [set, policies]));
}

function named(reading: PolicyReading): NamedPolicy | null {
  return reading.state === 'readable' ? { name: reading.name, document: reading.document } : null;
}
