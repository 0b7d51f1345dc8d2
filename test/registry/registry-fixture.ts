import { stringify } from 'yaml';
import type { Catalog } from '../../src/catalog/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { type NamedPolicy, parsePolicyDocument } from '../../src/policy/index.ts';
import {
  type Agent,
  parseRegistry,
  type Registry,
  type ResolvedScope,
  resolveScope,
  type ScopeAccount,
  type ScopeContext,
} from '../../src/registry/index.ts';

export const catalog: Catalog = loadCatalog();

/** The environments of resolution.yaml's first lines. */
export const environments = `[
  { id: dev, tier: non-production, match: { accounts: ["777788889999"] } },
  { id: stage, tier: non-production, match: { accountTags: [{ key: tier, values: [stage] }] } },
  { id: prod, tier: production, match: { accounts: ["444455556666"], ous: [ou-prod] } },
]`;

export const accounts: readonly ScopeAccount[] = [
  { id: '777788889999', ous: [], tags: {} },
  { id: '444455556666', ous: [], tags: {} },
  { id: '222233334444', ous: ['r-root', 'ou-prod'], tags: {} },
  { id: '555566667777', ous: [], tags: { tier: 'stage' } },
  { id: '999900001111', ous: [], tags: { tier: 'other' } },
];

/** A context that knows the policies of resolution.yaml. */
export function contextOf(collected = true): ScopeContext {
  return {
    partition: 'aws-cn',
    accounts: collected ? accounts : accounts.map(({ id }) => ({ id, ous: null, tags: null })),
    managedPolicy: (name) => (name === 'ReadOnlyAccess' ? policy(name, 's3:Get*') : null),
    permissionSet: (name) => (name === 'Developer' ? [policy('inline', 'sqs:*')] : null),
    policyFile: (path) => (path === 'policies/x.json' ? policy(path, 'sns:Publish') : null),
  };
}

/** A registry by its sections' text; throws with the issues when it is broken. */
export function registryOf(sections: string): Registry {
  const parsed = parseRegistry([
    { path: 'registry.yaml', text: `apiVersion: overreach/v1\nkind: Registry\n${sections}` },
  ]);
  if (!parsed.ok) throw new Error(parsed.issues.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return parsed.registry;
}

/** Resolves one scope, given as a value, for an agent named `a`. */
export function resolve(
  scope: unknown,
  options: { readonly environments?: string; readonly profiles?: string; readonly collected?: boolean } = {},
): ResolvedScope {
  const registry = registryOf(
    `environments: ${options.environments ?? environments}\nprofiles: ${options.profiles ?? '{}'}\n${stringify(
      {
        agents: [{ id: 'a', owner: 't', identify: [{ role: 'arn:aws-cn:iam::777788889999:role/a' }], scope }],
      },
    )}`,
  );
  return resolveScope(registry, registry.agents[0] as Agent, catalog, contextOf(options.collected));
}

function policy(name: string, action: string): NamedPolicy {
  const parsed = parsePolicyDocument(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*' } },
    'identity',
  );
  if (!parsed.ok) throw new Error(name);
  return { name, document: parsed.value };
}
