/**
 * Ten thousand roles through effective access and comparison: each role's identity policies, boundary and three
 * SCP levels against one of fifty scopes. Cold: nothing compiled before the clock starts.
 */
import { createEngine } from '../src/access/index.ts';
import { loadCatalog } from '../src/catalog/index.ts';
import { effectiveAccess } from '../src/reach/index.ts';
import { managedPolicyRoles } from './estates/managed-policy-roles.ts';
import { measure, surroundings, told } from './usage.ts';

const count = Number(process.argv[2] ?? 10_000);
const seed = 20261120;
const { estate, scopes } = managedPolicyRoles(count, seed);
const roles = estate.accounts[0]?.roles ?? [];
const floor = process.memoryUsage().rss / 1048576;

const used = measure();
const engine = createEngine(loadCatalog());
const verdicts = { within: 0, exceeds: 0, 'may-exceed': 0, unknown: 0 };
let regions = 0;
let slowest = 0;
roles.forEach((role, index) => {
  const began = performance.now();
  const granted = effectiveAccess(estate, role).access;
  const intended = {
    kind: 'layers' as const,
    levels: [{ name: 'scope', kind: 'scope' as const, policies: scopes[index % scopes.length] ?? [] }],
    facts: {},
  };
  const comparison = engine.compare(granted, intended);
  verdicts[comparison.verdict] += 1;
  regions += comparison.regions.length;
  slowest = Math.max(slowest, performance.now() - began);
});
process.stdout.write(
  `effective access and comparison: ${count} roles in ${told(used())}, slowest ${slowest.toFixed(0)} ms, ` +
    `${surroundings()} (${floor.toFixed(0)} MB before), ${regions} regions; ` +
    `within ${verdicts.within}, exceeds ${verdicts.exceeds}, may-exceed ${verdicts['may-exceed']}, unknown ${verdicts.unknown}; ` +
    `seed ${seed}\n`,
);
