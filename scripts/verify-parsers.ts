/**
 * Campaign: broken policies through the parser. `node scripts/verify-parsers.ts [texts] [seed]`; prints what threw,
 * what took longer than a second, and one line of figures with the peak memory.
 */
import { fuzzParser } from '../test/oracle/hostile-policies.ts';

const texts = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const started = performance.now();
const { read, refused, failures, slowest } = fuzzParser(texts, seed, 1000, () => performance.now());
for (const failure of failures.slice(0, 20)) console.log(failure);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
const megabytes = (process.resourceUsage().maxRSS / 1024).toFixed(0);
console.log(
  `${texts} texts, seed ${seed}: ${failures.length} failures, ${read} read, ${refused} refused, slowest ${slowest.toFixed(0)} ms, peak ${megabytes} MB, in ${seconds} s`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
