/**
 * Campaign: the evaluator against the naive one on random requests.
 * `node scripts/verify-evaluator.ts [requests] [seed]`; prints one line of figures, and each minimal disagreement.
 */
import { compareEvaluators } from '../test/oracle/compare-evaluators.ts';

const requests = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const started = performance.now();
const { disagreements, decisions } = compareEvaluators(requests, seed, 20);
for (const { json, expected, actual } of disagreements) {
  console.log(JSON.stringify({ naive: expected, evaluator: actual, ...json }));
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
const shares = [...decisions].map(([decision, count]) => `${decision} ${count}`).join(', ');
console.log(
  `${requests} requests, seed ${seed}: ${disagreements.length} disagreements (${shares}) in ${seconds} s`,
);
process.exitCode = disagreements.length === 0 ? 0 : 1;
