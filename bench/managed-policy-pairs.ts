/**
 * Every AWS managed policy against the next by name (1,640 pairs, full catalog): is the first within the second?
 * One engine over all pairs, as in a scan.
 */
import { createEngine } from '../src/access/index.ts';
import { loadCatalog } from '../src/catalog/index.ts';
import type { NamedPolicy } from '../src/policy/index.ts';
import { readManagedPolicies } from './managed-policies.ts';
import { percentile } from './percentile.ts';
import { measure, surroundings, told } from './usage.ts';

const policies = readManagedPolicies();
const side = (policy: NamedPolicy) => ({
  kind: 'layers' as const,
  levels: [{ name: 'identity', kind: 'identity' as const, policies: [policy] }],
  facts: {},
});
const used = measure();
const engine = createEngine(loadCatalog());
const times: number[] = [];
const verdicts = { within: 0, exceeds: 0, 'may-exceed': 0, unknown: 0 };
for (const [index, policy] of policies.entries()) {
  const next = policies[index + 1];
  if (!next) break;
  const began = performance.now();
  verdicts[engine.compare(side(policy), side(next)).verdict] += 1;
  times.push(performance.now() - began);
}
process.stdout.write(
  `managed policy pairs: ${times.length} in ${told(used())}, ${surroundings()}, ` +
    `p50 ${percentile(times, 50).toFixed(2)} ms, p99 ${percentile(times, 99).toFixed(1)} ms, ` +
    `slowest ${percentile(times, 100).toFixed(0)} ms; within ${verdicts.within}, exceeds ${verdicts.exceeds}, ` +
    `may-exceed ${verdicts['may-exceed']}, unknown ${verdicts.unknown}\n`,
);
