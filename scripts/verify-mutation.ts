/**
 * Campaign: does a test notice when src/policy or src/access is changed? Stryker's instrumenter puts every mutant of
 * the two rooms behind a switch; each mutant of a random sample is then switched on for one run of the tests below, as
 * Stryker's command runner does. Stryker's own command line has no samples: a range takes along all that is nested in it.
 * `node scripts/verify-mutation.ts [mutants] [seed] [ids of mutants to run instead of the sample, with commas]`;
 * prints each mutant that no test noticed, then one line of figures. A mutant takes 1 to 6 s of CPU.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { instrument, type Mutant, sample, sourcesOf } from './sample-mutants.ts';

const count = Number(process.argv[2] ?? 600);
const seed = Number(process.argv[3] ?? 1);
const ids = process.argv[4]?.split(',');

/** The quick and telling ones first: a mutant is done with at the first test that fails. */
const tests = [
  'test/policy/values.test.ts',
  'test/policy/json.test.ts',
  'test/policy/documents.test.ts',
  'test/policy/case-words.test.ts',
  'test/policy/cases.test.ts',
  'test/policy/decisions.test.ts',
  'test/policy/comparisons.test.ts',
  'test/policy/glob.test.ts',
  'test/policy/aws-documented.test.ts',
  'test/verification/once-different.test.ts',
  'test/access/conditions.test.ts',
  'test/access/condition-remainders.test.ts',
  'test/access/region-words.test.ts',
  'test/access/managed-policies.test.ts',
  'test/access/whole-answers.test.ts',
  'test/access/known-facts.test.ts',
  'test/access/arn-readings.test.ts',
  'test/access/side-words.test.ts',
  'test/access/action-patterns.test.ts',
  'test/access/answers.test.ts',
  'test/access/attribution.test.ts',
  'test/access/polarity.test.ts',
  'test/access/plausible-witness.test.ts',
  'test/access/condition-words.test.ts',
  'test/access/aws-published.test.ts',
  'test/verification/smt.test.ts',
  'test/verification/evaluator.test.ts',
  'test/verification/coverage.test.ts',
  'test/policy/laws.test.ts',
  'test/access/laws.test.ts',
];

/** Limits in milliseconds say nothing of instrumented sources, and a solver nothing that the files do not say. */
const leftOut = 'within [0-9,]+ ms|and z3 on';

/** Random cases for each law. They end a run that no table has ended, so they are few. */
const lawRuns = 10;

/**
 * A whole run takes 5 s of CPU: a mutant that takes three times as much loops, or has lost what makes the engine quick.
 * CPU time, so that the figure does not depend on how busy the machine is.
 */
const cpuSeconds = 15;

const started = performance.now();
const { texts, mutants } = await instrument(sourcesOf(['src/access', 'src/policy']));
const chosen =
  ids === undefined ? sample(mutants, count, seed) : mutants.filter(({ id }) => ids.includes(id));
const sandbox = mkdtempSync(join(tmpdir(), 'overreach-mutants-'));
for (const part of ['src', 'test', 'package.json', '.mocharc.yaml'])
  cpSync(part, join(sandbox, part), { recursive: true });
symlinkSync(resolve('node_modules'), join(sandbox, 'node_modules'));
for (const [name, text] of texts) writeFileSync(join(sandbox, name), text);

type Outcome = 'killed' | 'timeout' | 'survived';

/** Runs the tests with one mutant switched on, or with none. */
function outcomeOf(mutant: string | undefined): Outcome {
  const mocha = `"${process.execPath}" node_modules/mocha/bin/mocha.js --bail --reporter min --timeout 120000`;
  const command = `ulimit -t ${cpuSeconds}; exec ${mocha} --grep '${leftOut}' --invert ${tests.join(' ')}`;
  const { status } = spawnSync('sh', ['-c', command], {
    cwd: sandbox,
    env: {
      ...process.env,
      LAW_RUNS: String(lawRuns),
      NODE_COMPILE_CACHE: join(sandbox, 'compiled'),
      ...(mutant === undefined ? {} : { __STRYKER_ACTIVE_MUTANT__: mutant }),
    },
  });
  // Without a status it was ended by a signal, not by a test.
  if (status === null || status >= 128) return 'timeout';
  return status === 0 ? 'survived' : 'killed';
}

function said({ id, fileName, location, mutatorName, original, replacement }: Mutant): string {
  const place = `${fileName}:${location.start.line + 1}:${location.start.column + 1}`;
  return `${id} ${place} ${mutatorName} \`${original}\` -> \`${replacement.replace(/\s+/g, ' ')}\``;
}

try {
  if (outcomeOf(undefined) !== 'survived') throw new Error('the tests fail without any mutant');
  const counts = { killed: 0, timeout: 0, survived: 0 };
  for (const mutant of chosen) {
    const outcome = outcomeOf(mutant.id);
    counts[outcome] += 1;
    if (outcome !== 'killed') console.log(`${outcome} ${said(mutant)}`);
  }
  const score = ((100 * (counts.killed + counts.timeout)) / chosen.length).toFixed(1);
  const minutes = ((performance.now() - started) / 60_000).toFixed(0);
  console.log(
    `${chosen.length} of ${mutants.length} mutants, ${ids === undefined ? `seed ${seed}` : 'chosen by id'}: ${counts.killed} killed, ${counts.timeout} out of time, ${counts.survived} survived, score ${score} %, in ${minutes} min`,
  );
  process.exitCode = Number(score) >= 85 ? 0 : 1;
} finally {
  rmSync(sandbox, { recursive: true });
}
