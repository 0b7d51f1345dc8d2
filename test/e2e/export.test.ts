import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { canonicalJson } from '../../src/audit/canonical-json.ts';
import type { ExportData } from '../../src/deliver/export/export-data.ts';
import type { ReviewPack } from '../../src/deliver/export/review/review-pack.ts';
import { type ExportRequest, exportFindings } from '../../src/run/export.ts';
import { reviewAgent } from '../../src/run/export-review.ts';
import { CommandFailure } from '../../src/run/failure.ts';
import { writeWholeFile } from '../../src/run/whole-file.ts';
import { rowsOfCsv } from '../deliver/export/rows-of-csv.ts';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const estate = join(examples, 'tonight');
const registry = join(examples, 'registry.yaml');

describe('export', function () {
  // Whole processes, each with a database: slow on a busy machine.
  this.timeout(240_000);

  it('writes what a scan kept in every form, to stdout or whole into a file, and reviews an agent', async () => {
    await inFolder(async (folder) => {
      const run = (...args: string[]) => overreach(args, { folder });
      expect((await run('scan', '--estate', estate, '--registry', registry)).exitCode).to.equal(1);

      const [json] = jsonLines(await run('export', '--format', 'json'));
      expect(schemaErrors('export', json)).to.deep.equal([]);
      const data = json as unknown as ExportData;
      expect(data.findings[0]?.finding.severity).to.equal('critical');
      expect(data.findings[0]?.history.map(({ kind }) => kind)).to.deep.equal(['opened']);
      expect(data.estates[0]?.agents).to.deep.equal({
        declared: 3,
        over: ['kiro-cost-explorer', 'test-data-loader'],
      });

      const csv = await run('export', '--format', 'csv', '--severity', 'critical');
      expect(rowsOfCsv(csv.stdout).length).to.equal(1 + data.counts.openBySeverity.critical);

      const html = await run('export', '--format', 'html', '--out', 'report.html');
      expect([html.exitCode, html.stdout], html.stderr).to.deep.equal([0, '']);
      const page = readFileSync(join(folder, 'report.html'), 'utf8');
      expect(page)
        .to.match(/^<!doctype html>/)
        .and.match(/<\/html>\n$/);
      expect(page).to.include('wei.chen@example.com').and.include('Where the excess lies');

      const events = jsonLines(await run('export', '--format', 'ocsf'));
      expect(events.map((event) => event['class_uid'])).to.deep.equal(data.findings.map(() => 2008));

      const batches = await run('export', '--format', 'asff', '--region', 'cn-north-1');
      const sent = batches.stdout
        .trimEnd()
        .split('\n')
        .flatMap((line) => JSON.parse(line) as unknown[]);
      expect(sent.length).to.equal(data.findings.length);

      const [quiet] = jsonLines(await run('export', '--format', 'json', '--agent', 'release-notes'));
      expect(quiet?.['findings']).to.deep.equal([]);

      const review = await run(
        ...['export', '--review', 'test-data-loader', '--format', 'json'],
        ...['--estate', estate, '--registry', registry],
      );
      expect(review.exitCode, review.stderr).to.equal(0);
      const pack = JSON.parse(review.stdout) as ReviewPack;
      expect(schemaErrors('review', pack)).to.deep.equal([]);
      const { access, findings } = pack.evidence;
      expect(findings.map(({ finding }) => finding.rule)).to.deep.equal(['agent-outside-intended-scope']);
      if (!access.known) throw new Error(access.reason);
      expect(access.principals[0]?.effective[0]?.regions.map(({ actions }) => actions)).to.deep.include([
        'rds:*',
      ]);
      const hash = createHash('sha256').update(canonicalJson(pack.evidence)).digest('hex');
      expect(pack.evidenceSha256).to.equal(hash);
      const kept = await run(
        'export',
        '--review',
        'kiro-cost-explorer',
        '--format',
        'html',
        '--registry',
        registry,
      );
      expect(kept.exitCode, kept.stderr).to.equal(3);
      expect(kept.stdout)
        .to.include('Where it may have acted unseen')
        .and.include('Keep: the access is what is meant');

      await refused(
        folder,
        ['--format', 'html', '--out', 'nowhere/report.html'],
        /its folder does not exist/,
      );
      await refused(folder, ['--format', 'csv', '--review', 'test-data-loader'], /html or json/);
      await refusedInside(folder);
      expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).to.deep.equal([]);
    });
  });

  it('refuses a form that is none, and a store that is not there or empty, in one line', async () => {
    await inFolder(async (folder) => {
      await refused(folder, ['--format', 'pdf'], /pdf/);
      await refused(folder, [], /--format/);
      await refused(folder, ['--format', 'csv'], /there is no store/);
      await refused(folder, ['--format', 'csv', '--store', 'memory:'], /keeps nothing/);
      await refused(folder, ['--format', 'html', '--review', 'x', '--state', 'new'], /cannot be used with/);
      expect((await overreach(['migrate'], { folder })).exitCode).to.equal(0);
      await refused(
        folder,
        ['--format', 'html', '--out', 'report.html'],
        /holds no scan: run `overreach scan`/,
      );
      expect(existsSync(join(folder, 'report.html'))).to.equal(false);
    });
  });
});

describe('a file that is written in pieces', () => {
  it('is whole or not there, and what fails on the way is not hidden', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'out.txt');
      await writeWholeFile(file, ['a', 'b']);
      expect(readFileSync(file, 'utf8')).to.equal('ab');
      const broken = new Error('no more');
      const pieces = function* () {
        yield 'half';
        throw broken;
      };
      const thrown: unknown = await writeWholeFile(file, pieces()).catch((error: unknown) => error);
      expect(thrown).to.equal(broken);
      expect(readFileSync(file, 'utf8')).to.equal('ab');
      expect(readdirSync(folder)).to.deep.equal(['out.txt']);
    });
  });
});

/** What a store that is there does not hold, asked in this process: each command would open it anew. */
async function refusedInside(folder: string): Promise<void> {
  const any = { states: null, atLeast: null, rule: null, agent: null, account: null, team: null };
  const place = { store: undefined, folder };
  const asked = (change: Partial<ExportRequest>) => () =>
    exportFindings({ place, filter: any, format: 'json', region: null, people: 'full', ...change });
  const reviewed = (agent: string, path: string) => () =>
    reviewAgent({ agent, registry: path, place, estate: { path: estate } });
  const lines: readonly [ask: () => Promise<unknown>, says: RegExp][] = [
    [
      asked({ filter: { ...any, agent: 'kiro-cost-explorr' } }),
      /knows an agent `kiro-cost-explorr`: did you mean `kiro-cost-explorer`/,
    ],
    [asked({ format: 'asff' }), /add `--region`/],
    [asked({ format: 'asff', region: 'Frankfurt' }), /`Frankfurt` is no Region/],
    [asked({ format: 'asff', region: 'eu-central-1' }), /in partition aws, and account \d+ in aws-cn/],
    [reviewed('nobody', registry), /no agent `nobody`/],
    [reviewed('test-data-loader', join(folder, 'none.yaml')), /registry/],
  ];
  for (const [ask, says] of lines) {
    const thrown: unknown = await ask().then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).to.be.instanceOf(CommandFailure);
    expect((thrown as CommandFailure).message)
      .to.match(says)
      .and.not.include('\n');
  }
}

async function refused(folder: string, args: readonly string[], says: RegExp): Promise<void> {
  const { exitCode, stdout, stderr } = await overreach(['export', ...args], { folder });
  expect([exitCode, stdout], stderr).to.deep.equal([2, '']);
  expect(stderr)
    .to.match(/^overreach[^\n]*\n$/)
    .and.match(says);
}
