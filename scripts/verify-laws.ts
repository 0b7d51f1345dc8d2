/**
 * Campaign: the laws of comparison, rewriting, regions and decisions on many random policies.
 * `node scripts/verify-laws.ts [runs of each] [seed] [full|small] [part of the names]`; prints one line for each law,
 * with the inputs that break it, then one line of figures. The small catalog, of a dozen actions, halves the time.
 */
import { loadCatalog } from '../src/catalog/index.ts';
import { containmentLaws } from '../test/laws/containment-laws.ts';
import { decisionLaws } from '../test/laws/decision-laws.ts';
import type { Law } from '../test/laws/law.ts';
import { patternLaws } from '../test/laws/pattern-laws.ts';
import { regionLaws } from '../test/laws/region-laws.ts';
import { rewritingLaws } from '../test/laws/rewriting-laws.ts';
import { smallCatalog } from '../test/oracle/small-catalog.ts';

const runs = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
const catalogName = process.argv[4] ?? 'full';
const part = process.argv[5] ?? '';

/** Runs on one engine: a batch begins with a cold one, as a scan does, and ends with a warm one. */
const batch = 1000;

const catalog = catalogName === 'small' ? smallCatalog : loadCatalog();
const allLaws = (): readonly Law[] => [
  ...containmentLaws(catalog),
  ...rewritingLaws(catalog),
  ...regionLaws(catalog),
  ...patternLaws(catalog),
  ...decisionLaws,
];
const names = allLaws()
  .map(({ name }) => name)
  .filter((name) => name.includes(part));
const started = performance.now();
let broken = 0;

for (const name of names) {
  const before = process.cpuUsage();
  const failure = firstFailure(name);
  const { user, system } = process.cpuUsage(before);
  if (failure !== null) broken += 1;
  console.log(`${name}: ${failure ?? `${runs} runs`}, ${((user + system) / 1e6).toFixed(0)} s CPU`);
}

/** What breaks the law first; null when every batch holds. Each batch has the seed after the one before. */
function firstFailure(name: string): string | null {
  for (let done = 0; done < runs; done += batch) {
    const law = allLaws().find((each) => each.name === name);
    try {
      law?.check(Math.min(batch, runs - done), seed + done / batch);
    } catch (error) {
      return `BROKEN ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return null;
}

const megabytes = (process.resourceUsage().maxRSS / 1024).toFixed(0);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${names.length} laws, ${runs} runs of each, seed ${seed}, ${catalogName} catalog: ${broken} broken, peak ${megabytes} MB, in ${seconds} s`,
);
process.exitCode = broken === 0 ? 0 : 1;
