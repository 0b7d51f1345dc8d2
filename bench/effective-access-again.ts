/**
 * The ten thousand roles of `effective-access`, as an audit compares them, and once more after 1% of the policies have
 * changed: engine and memory of comparisons stay, as in a worker that also keeps unchanged documents.
 */
import { createEngine } from '../src/access/index.ts';
import { createComparer, createComparisonMemory } from '../src/audit/index.ts';
import { loadCatalog } from '../src/catalog/index.ts';
import type { Estate } from '../src/estate/estate.ts';
import { effectiveAccess } from '../src/reach/index.ts';
import { managedPolicyRoles, withChangedPolicies } from './estates/managed-policy-roles.ts';
import { measure, surroundings, told } from './usage.ts';

const count = Number(process.argv[2] ?? 10_000);
const { estate, scopes } = managedPolicyRoles(count, 20261120);
const changed = withChangedPolicies(estate);
const catalog = loadCatalog();
const engine = createEngine(catalog);
const memory = createComparisonMemory();

const cold = run(estate);
const before = engine.statistics.comparisons;
const again = run(changed);
process.stdout.write(
  `the same again with 1% of the policies changed: ${told(again)}, ` +
    `${engine.statistics.comparisons - before} of ${count} pairs compared anew ` +
    `(cold, with memory and replay: ${told(cold)}), ${surroundings()}\n`,
);

function run(now: Estate) {
  const used = measure();
  memory.turn();
  const comparer = createComparer(engine, catalog, memory);
  const roles = now.accounts[0]?.roles ?? [];
  roles.forEach((role, index) => {
    const policies = scopes[index % scopes.length] ?? [];
    comparer.compare(effectiveAccess(now, role), {
      access: { kind: 'layers', levels: [{ name: 'scope', kind: 'scope', policies }], facts: {} },
      gaps: [],
    });
  });
  return used();
}
