import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const registry = join(examples, 'registry.yaml');
const night = (name: 'yesterday' | 'tonight') => [
  'scan',
  '--estate',
  join(examples, name),
  '--registry',
  registry,
];

interface Finding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: string;
  readonly lane: string;
  readonly agent: string | null;
  readonly principal: string;
}

interface Scan {
  readonly findings: readonly Finding[];
  readonly changes: readonly { readonly kind: string }[];
  readonly coverage: { readonly complete: boolean };
}

function scanOf(stdout: string): Scan {
  return JSON.parse(stdout) as Scan;
}

describe('overreach scan', function () {
  // Whole processes, each with a database of its own: slow on a busy machine.
  this.timeout(120_000);

  it('finds nothing where every agent keeps to its scope, and ends with 0', async () => {
    const result = await overreach([...night('yesterday'), '--store', 'memory:']);
    expect(result.stderr).to.equal('');
    const scan = scanOf(result.stdout);
    expect(schemaErrors('scan', scan)).to.deep.equal([]);
    expect(scan.findings.filter(({ lane }) => lane === 'alarm')).to.deep.equal([]);
    expect(scan.coverage.complete).to.equal(true);
    expect(result.exitCode).to.equal(0);
  });

  it('finds what the example was made for, keeps it, and opens nothing new the second time', async () => {
    await inFolder(async (folder) => {
      const first = await overreach(night('tonight'), { folder });
      expect(first.exitCode).to.equal(1);
      const scan = scanOf(first.stdout);
      expect(schemaErrors('scan', scan)).to.deep.equal([]);
      const expected = JSON.parse(readFileSync(join(examples, '../expected.json'), 'utf8')) as {
        tonight: Finding[];
      };
      const alarms = scan.findings.filter(({ lane }) => lane === 'alarm');
      expect(
        alarms.map(({ rule, severity, agent, principal }) => ({ rule, severity, agent, principal })),
      ).to.deep.equal(expected.tonight);
      expect(existsSync(join(folder, '.overreach/db'))).to.equal(true);

      const second = await overreach([...night('tonight'), '--format', 'text'], { folder });
      expect(second.exitCode).to.equal(1);
      expect(second.stdout).to.include('Nothing changed since the last scan');
      expect(second.stdout).to.match(/\n3 of 3 accounts sealed\n$/);

      const id = alarms[0]?.fingerprint.slice(0, 12) ?? '';
      const story = await overreach(['explain', id], { folder });
      expect(story).to.include({ exitCode: 0, stderr: '' });
      const [told] = jsonLines(story);
      expect(schemaErrors('explain', told)).to.deep.equal([]);
      expect(told).to.have.nested.property('finding.fingerprint', alarms[0]?.fingerprint);
      expect(told).to.have.property('history').that.has.length(1);

      const unknown = await overreach(['explain', 'fp1:zzzz'], { folder });
      expect(unknown.exitCode).to.equal(2);
      expect(unknown.stderr).to.match(/^overreach: no finding begins with `fp1:zzzz`[^\n]+\n$/);
    });
  });

  it('writes a case for each definite witness, and evaluate confirms every one', async () => {
    await inFolder(async (folder) => {
      const gaad = join(projectRoot, '../shared/data/estates/iam-vulnerable-gaad.json');
      const agents = ['privesc1-*', 'privesc2*', 'privesc[3]'].map((name, index) => ({
        id: `agent-${index}`,
        owner: 'lab',
        identify: [{ role: `arn:aws:iam::*:role/${name}` }],
        scope: { ceiling: 'none', allow: [{ actions: ['s3:Get*'], resources: ['*'] }] },
      }));
      const lab = {
        apiVersion: 'overreach/v1',
        kind: 'Registry',
        teams: [{ id: 'lab', default: true }],
        agents,
      };
      writeFileSync(join(folder, 'lab.yaml'), JSON.stringify(lab));
      const scans = [
        night('tonight'),
        ...(existsSync(gaad) ? [['scan', '--estate', gaad, '--registry', 'lab.yaml']] : []),
      ];
      for (const args of scans) {
        const scan = await overreach([...args, '--store', 'memory:', '--cases-out', 'w.jsonl'], { folder });
        expect(scan).to.include({ exitCode: 1, stderr: '' });
        const cases = readFileSync(join(folder, 'w.jsonl'), 'utf8').trim().split('\n');
        for (const text of cases) expect(schemaErrors('evaluate-case', JSON.parse(text))).to.deep.equal([]);
        const answers = jsonLines(await overreach(['evaluate', '--cases', 'w.jsonl'], { folder }));
        expect(answers).to.have.length(cases.length).and.to.have.length.greaterThan(0);
        expect(answers.filter(({ decision }) => decision !== 'Allowed')).to.deep.equal([]);
      }
    });
  });
});

describe('overreach demo', function () {
  // Whole processes, each with a database of its own: slow on a busy machine.
  this.timeout(120_000);

  it('shows the Kiro case first, and says the second time that nothing changed', async () => {
    await inFolder(async (folder) => {
      const first = await overreach(['demo'], { folder });
      expect(first).to.include({ exitCode: 0, stderr: '' });
      const top = first.stdout.slice(0, 400);
      expect(top).to.match(/^CRITICAL {2}Kiro/);
      expect(top.replaceAll(/\s+/g, ' ')).to.include('cloudformation:DeleteStack on cost-explorer-prod');
      expect(first.stdout).to.include('opened').and.include('replay of public reports');
      expect(first.stdout).to.match(/\n3 of 3 accounts sealed\n/);

      const second = await overreach(['demo'], { folder });
      expect(second.exitCode).to.equal(0);
      expect(second.stdout).to.include('Nothing changed since the last scan');

      const [json] = jsonLines(await overreach(['demo', '--format', 'json'], { folder }));
      expect(schemaErrors('scan', json)).to.deep.equal([]);
    });
  });
});
