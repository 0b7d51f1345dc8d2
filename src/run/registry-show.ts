import { scopeContext } from '../audit/index.ts';
import type { Maturity } from '../audit/maturity.ts';
import { maturityOfRegistry } from '../audit/maturity-of-registry.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { RegistryOnDisk } from '../collect/read-registry.ts';
import type { MaturitySource } from '../deliver/text/maturity-page.ts';
import type { Estate } from '../estate/estate.ts';
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
import { judgeEstate } from './judge-estate.ts';
import { readEstateInput, readRegistryInput, type UsableRegistry } from './read-inputs.ts';

/** What a scope resolves to, with the agent's maturity. */
export interface ShownAgent {
  readonly lines: ScopeDescription['lines'];
  readonly json: ScopeDescription['json'] & { readonly maturity: ShownMaturity };
}

/** `from` tells what it was worked out from: without an estate only what the registry does not say is missing for sure. */
export type ShownMaturity = Maturity & { readonly from: MaturitySource };

/**
 * What the scope of one agent resolves to, and how mature its handling is. Accounts, permission sets and managed policies are known only with an
 * estate; without one, what needs them is said to be unknown. A CommandFailure when there is no such agent.
 */
export async function showScope(
  name: string,
  registryPath: string,
  estatePath: string | null,
): Promise<ShownAgent> {
  const catalog = loadCatalog();
  const usable = await readRegistryInput(registryPath, catalog);
  const { onDisk } = usable;
  const { registry } = onDisk.parsed;
  const agent = registry.agents.find(({ id }) => id === name);
  if (agent === undefined) {
    const names = registry.agents.map(({ id }) => id);
    throw failure(`no agent \`${name}\` in \`${registryPath}\`${didYouMean(name, names)}`);
  }
  const estate = estatePath === null ? null : await readEstateInput(estatePath, registry);
  const context =
    estate === null ? contextOfRegistry(agent, onDisk) : scopeContext(estate, onDisk.namedPolicy);
  const resolved = resolveScope(registry, agent, catalog, context);
  const { lines, json } = describeScope(registry, agent, resolved, context.accounts);
  const maturity: ShownMaturity =
    estate === null
      ? { ...maturityOfRegistry(registry, agent, resolved.unknown), from: 'registry' }
      : { ...maturityInEstate(estate, usable, agent), from: 'estate' };
  return { lines, json: { ...json, maturity } };
}

function maturityInEstate(estate: Estate, registry: UsableRegistry, { id }: Agent): Maturity {
  const found = judgeEstate({ estate, registry }).result.agents.find((agent) => agent.id === id);
  if (found === undefined) throw new RangeError(`agent \`${id}\` was not judged`);
  const { level, upTo, missing, unknown } = found;
  return { level, upTo, missing, unknown };
}

/** What a scope can be resolved by without an estate: the accounts, permission sets and managed policies stay unknown. */
export function contextOfRegistry(agent: Agent, { namedPolicy }: RegistryOnDisk): ScopeContext {
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
