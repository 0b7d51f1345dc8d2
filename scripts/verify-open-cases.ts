/**
 * The minimal cases on which a second opinion differs from the evaluator or the engine: prints which are still open.
 * `node scripts/verify-open-cases.ts`; exit 1 while one is.
 */
import { readFileSync } from 'node:fs';
import { openCases } from '../test/oracle/open-cases.ts';

const file = new URL('../test/verification/open-cases.jsonl', import.meta.url);
const found = openCases(readFileSync(file, 'utf8'));
for (const { id, rule, expected, actual, why } of found) {
  if (actual !== null) console.log(`open   ${id} (${rule}): ${actual}, expected ${expected}. ${why}`);
  else console.log(`closed ${id}`);
}
process.exitCode = found.some(({ actual }) => actual !== null) ? 1 : 0;
