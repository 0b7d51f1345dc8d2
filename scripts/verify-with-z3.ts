/**
 * Campaign: the comparison engine against z3 on random pairs of access sets.
 * `node scripts/verify-with-z3.ts [pairs] [seed] [milliseconds per query] [solvers at a time]`; prints each
 * disagreement made small, then one line of figures. Needs `z3` on the PATH.
 */
import { type Judgement, judge, smallEngine } from '../test/oracle/compare-with-z3.ts';
import { Random } from '../test/oracle/random.ts';
import { type PairJson, randomPair, setOf } from '../test/oracle/random-pairs.ts';
import { shrinkSlowly } from '../test/oracle/shrink.ts';
import { z3IsThere } from '../test/oracle/z3.ts';

const pairs = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? 1);
const milliseconds = Number(process.argv[4] ?? 2000);
const lanes = Number(process.argv[5] ?? 2);

if (!z3IsThere()) {
  console.error('z3 is not on the PATH: install it (Debian: `apt-get install z3`) and run this again');
  process.exit(2);
}

const started = performance.now();
const random = new Random(seed);
const engine = smallEngine();
const counts = new Map<string, number>();
let disagreements = 0;
let begun = 0;
let stopped = false;
// An interrupted campaign still says what it saw.
process.once('SIGINT', () => {
  stopped = true;
});

async function lane(): Promise<void> {
  while (!stopped && begun < pairs && disagreements < 20) {
    begun += 1;
    const pair = randomPair(random);
    const judgement = await judge(engine, pair, milliseconds);
    const said = `${judgement.verdict}/${judgement.solver}/${judgement.result}`;
    counts.set(said, (counts.get(said) ?? 0) + 1);
    if (judgement.result === 'wrong') await report(pair, judgement);
  }
}

async function report(pair: PairJson, { verdict, solver }: Judgement): Promise<void> {
  disagreements += 1;
  const smallest = await shrinkSlowly(pair, async (smaller) => {
    if (!readable(smaller)) return false;
    const again = await judge(smallEngine(), smaller, milliseconds);
    return again.result === 'wrong' && again.verdict === verdict;
  });
  console.log(JSON.stringify({ engine: verdict, z3: solver, ...smallest }));
}

function readable(pair: PairJson): boolean {
  try {
    setOf(pair.granted);
    setOf(pair.intended);
    return true;
  } catch {
    return false;
  }
}

await Promise.all(Array.from({ length: lanes }, lane));
const answered = [...counts].reduce(
  (sum, [said, count]) => (said.includes('unknown') ? sum : sum + count),
  0,
);
const shares = [...counts].sort().map(([said, count]) => `${said} ${count}`);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${begun} pairs, seed ${seed}, ${milliseconds} ms a query: ${answered} answered by both, ${disagreements} disagreements (${shares.join(', ')}) in ${seconds} s`,
);
process.exitCode = disagreements === 0 ? 0 : 1;
