/**
 * Campaign: is every change to src/policy and src/access noticed by a test? Stryker changes the sources in a sandbox and
 * runs one command for each mutant of a random sample; all others end at once and are not counted.
 * `node scripts/verify-mutation.ts [mutants] [seed] [ids of mutants to run instead of the sample, with commas]`;
 * prints each survivor, then one line of figures. Two minutes of starting, then some three seconds a mutant.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LogLevel } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { type Mutant, mutantsOf, sample, sourcesOf } from './sample-mutants.ts';

const count = Number(process.argv[2] ?? 600);
const seed = Number(process.argv[3] ?? 1);
const ids = process.argv[4]?.split(',');

const folders = ['src/access', 'src/policy'];

/** The quick and telling ones first: a mutant is done with at the first test that fails. */
const tests = [
  'test/policy/values.test.ts',
  'test/policy/json.test.ts',
  'test/policy/documents.test.ts',
  'test/policy/cases.test.ts',
  'test/policy/decisions.test.ts',
  'test/policy/comparisons.test.ts',
  'test/policy/glob.test.ts',
  'test/policy/aws-documented.test.ts',
  'test/verification/once-different.test.ts',
  'test/access/conditions.test.ts',
  'test/access/answers.test.ts',
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
const lawRuns = 25;

/** A whole run takes 6 s of CPU: a mutant that takes twice as much loops, or has lost what makes the engine quick. */
const cpuSeconds = 15;

const all = await mutantsOf(sourcesOf(folders));
const chosen = ids === undefined ? sample(all, count, seed) : all.filter(({ id }) => ids.includes(id));
const folder = mkdtempSync(join(tmpdir(), 'overreach-mutants-'));
const list = join(folder, 'ids');
// The first run, of no mutant, must pass and gives the time limit.
writeFileSync(list, ['none', ...chosen.map(({ id }) => id), ''].join('\n'));

const slow = join(folder, 'slow');
writeFileSync(slow, '');
const id = '"${__STRYKER_ACTIVE_MUTANT__:-none}"';
const mocha = `"${process.execPath}" "${resolve('node_modules/mocha/bin/mocha.js')}" --bail --reporter min --timeout 120000`;
const command = [
  `grep -qx ${id} ${list} || exit 0`,
  `ulimit -t ${cpuSeconds}`,
  `LAW_RUNS=${lawRuns} ${mocha} --grep '${leftOut}' --invert ${tests.join(' ')}`,
  'code=$?',
  // Ended by a signal, not by a test.
  `[ $code -lt 128 ] || echo ${id} >> ${slow}`,
  'exit $code',
].join('; ');
const started = performance.now();
const results = await new Stryker({
  testRunner: 'command',
  commandRunner: { command },
  mutate: folders.map((name) => `${name}/**/*.ts`),
  coverageAnalysis: 'off',
  concurrency: 1,
  // Only for a run that waits: the limit of CPU time is what ends a loop, however busy the machine.
  timeoutMS: 300_000,
  tempDirName: '.stryker-tmp',
  cleanTempDir: 'always',
  ignorePatterns: ['docs', 'reports', 'deploy'],
  disableTypeChecks: false,
  // The sandbox lies below the repository: its packages are found there.
  symlinkNodeModules: false,
  // None: Stryker would rewrite it through an interface of the compiler that TypeScript 7 does not have.
  tsconfigFile: 'none.json',
  plugins: [],
  reporters: [],
  logLevel: 'warn' as LogLevel,
}).runMutationTest();
const tooSlow = readFileSync(slow, 'utf8').split('\n');
rmSync(folder, { recursive: true });

const found = new Map(results.map((result) => [result.id, result]));
const counts = new Map<string, number>();
for (const mutant of chosen) {
  const result = found.get(mutant.id);
  if (result?.replacement !== mutant.replacement)
    throw new Error(`another mutant ${mutant.id}: ${said(mutant)}`);
  const status = tooSlow.includes(mutant.id) ? 'Timeout' : result.status;
  counts.set(status, (counts.get(status) ?? 0) + 1);
  if (status !== 'Killed') console.log(`${status} ${said(mutant)}`);
}

function said({ id, fileName, location, mutatorName, original, replacement }: Mutant): string {
  const place = `${fileName}:${location.start.line + 1}:${location.start.column + 1}`;
  return `${id} ${place} ${mutatorName} \`${original}\` -> \`${replacement.replace(/\s+/g, ' ')}\``;
}

const survived = counts.get('Survived') ?? 0;
const score = ((100 * (chosen.length - survived)) / chosen.length).toFixed(1);
const shares = [...counts].sort().map(([status, number]) => `${status} ${number}`);
const minutes = ((performance.now() - started) / 60_000).toFixed(0);
console.log(
  `${chosen.length} of ${all.length} mutants, ${ids === undefined ? `seed ${seed}` : 'chosen by id'}: ${shares.join(', ')}, score ${score} %, in ${minutes} min`,
);
process.exitCode = Number(score) >= 85 ? 0 : 1;
