import { scopeContext } from '../audit/index.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { RegistryOnDisk } from '../collect/read-registry.ts';
import { parseArn } from '../estate/identifiers.ts';
import {
  type Agent,
  describeScope,
  resolveScope,
  type ScopeContext,
  type ScopeDescription,
} from '../registry/index.ts';
import { didYouMean } from '../registry/nearest-name.ts';
import { failure } from './failure.ts';
import { readEstateInput, readRegistryInput } from './read-inputs.ts';

/**
 * What the scope of one agent resolves to. Accounts, permission sets and managed policies are known only with an
 * estate; without one, what needs them is said to be unknown. A CommandFailure when there is no such agent.
 */
export async function showScope(
  name: string,
  registryPath: string,
  estatePath: string | null,
): Promise<ScopeDescription> {
  const catalog = loadCatalog();
  const { onDisk } = await readRegistryInput(registryPath, catalog);
  const { registry } = onDisk.parsed;
  const agent = registry.agents.find(({ id }) => id === name);
  if (agent === undefined) {
    const names = registry.agents.map(({ id }) => id);
    throw failure(`no agent \`${name}\` in \`${registryPath}\`${didYouMean(name, names)}`);
  }
  const context =
    estatePath === null
      ? contextOfRegistry(agent, onDisk)
      : scopeContext(await readEstateInput(estatePath), onDisk.namedPolicy);
  return describeScope(registry, agent, resolveScope(registry, agent, catalog, context), context.accounts);
}

function contextOfRegistry(agent: Agent, { namedPolicy }: RegistryOnDisk): ScopeContext {
  const arns = agent.identify.flatMap(({ role, user }) => [role, user]);
  const partition = arns.map((arn) => (arn === null ? null : parseArn(arn))).find((parts) => parts !== null);
  return {
    partition: partition?.partition ?? 'aws',
    accounts: [],
    managedPolicy: () => null,
    permissionSet: () => null,
    policyFile: namedPolicy,
  };
}
