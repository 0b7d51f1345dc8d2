/**
 * Runs the benchmarks one after another, each in a process of its own so that its peak memory is its own, and
 * prints one line of figures each. `npm run bench -- effective-access` runs those whose name holds the text.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const benchmarks = [
  'effective-access',
  'effective-access-again',
  'resource-policies',
  'managed-policy-pairs',
  'blow-ups',
  'scan',
  'night',
  'decisions',
  'read-estate',
  'sessions',
  'collect',
  'scan-from-aws',
  'changes',
  'chain',
  'views',
  'dashboard',
  'jobs',
];
/**
 * As `npm run overreach` runs. A scan makes much that is garbage at once: V8's young generation, left alone, grows to
 * twice 64 MB and slows the caches down (effective-access: 10.9 s and 500 MB without, 8.7 s and 455 MB with it).
 */
const asTheToolRuns = ['--max-semi-space-size=24'];
const wanted = process.argv[2] ?? '';
for (const name of benchmarks.filter((candidate) => candidate.includes(wanted))) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  execFileSync(process.execPath, [...asTheToolRuns, file], { stdio: 'inherit' });
}
