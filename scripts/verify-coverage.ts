/**
 * Campaign: do the regions cover the excess, and nothing else? `node scripts/verify-coverage.ts [requests of each
 * kind] [seed]`; prints requests that lie on one side only, then one line of figures.
 */
import { coverExcess, shrinkMiss } from '../test/oracle/cover-excess.ts';

const wanted = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
const started = performance.now();
const { pairs, fromExcess, fromRegions, misses } = coverExcess(wanted, seed, 10);
for (const miss of misses) console.log(JSON.stringify(shrinkMiss(miss)));
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${pairs} pairs, seed ${seed}: ${fromExcess} requests from the excess, ${fromRegions} from definite regions, ${misses.length} misses in ${seconds} s`,
);
process.exitCode = misses.length === 0 ? 0 : 1;
