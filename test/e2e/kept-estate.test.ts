import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CanAnswer } from '../../src/deliver/can-answer.ts';
import type { DriftResult } from '../../src/deliver/drift-result.ts';
import type { ScanResult } from '../../src/deliver/scan-result.ts';
import { overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const registry = ['--registry', join(examples, 'registry.yaml')];

describe('what a store keeps of each night', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(120_000);

  let folder: string;
  let store: readonly string[];
  const scans: ScanResult[] = [];

  const answered = async <T>(args: readonly string[]): Promise<T> => {
    const { stdout, stderr } = await overreach([...args, ...store]);
    expect(stderr).to.not.match(/^overreach: /m);
    return JSON.parse(stdout) as T;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overreach-test-'));
    store = ['--store', `pglite:${join(folder, 'db')}`];
    // The nights as they were collected are not there any more when they are asked about.
    for (const night of ['yesterday', 'tonight']) {
      const estate = join(folder, night);
      await cp(join(examples, night), estate, { recursive: true });
      scans.push(await answered<ScanResult>(['scan', '--estate', estate, ...registry]));
      await rm(estate, { recursive: true });
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('answers what a role could do then, and can do now', async () => {
    const can = ['can', 'agent-role-test-data-loader', 'rds:DeleteDBCluster', '*'];
    const answers = async (...at: readonly string[]) =>
      (await answered<CanAnswer>([...can, ...at])).principals.map(({ answer }) => answer);
    expect(await answers()).to.deep.equal(['yes']);
    expect(await answers('--at', '2025-12-10')).to.deep.equal(['no']);
    expect(await answers('--at', '2025-12-11T17:59:59Z')).to.deep.equal(['no']);
    expect(await answers('--at', '2025-12-11T18:00:00Z')).to.deep.equal(['yes']);
    expect(await answers('--at', scans[0]?.scan.id ?? '')).to.deep.equal(['no']);
    const who = await answered<CanAnswer>(['who-can', 'rds:DeleteDBCluster', '*', '--at', '2025-12-10']);
    expect(schemaErrors('can', who)).to.deep.equal([]);
    expect(who.principals.map(({ principal }) => principal).join()).to.not.include('test-data-loader');
  });

  it('traces what moved between two nights to who did it, as between the folders', async () => {
    const kept = await answered<DriftResult>(['drift', '--from', '2025-12-10', ...registry]);
    expect(schemaErrors('drift', kept)).to.deep.equal([]);
    expect([kept.from.scan, kept.to.scan]).to.deep.equal(scans.map(({ scan }) => scan.id));
    const { stdout } = await overreach([
      'drift',
      '--from',
      join(examples, 'yesterday'),
      '--to',
      join(examples, 'tonight'),
      ...registry,
    ]);
    const proved = ({ causes }: DriftResult) => causes.filter(({ cause }) => cause === 'proved');
    expect(proved(kept)).to.deep.equal(proved(JSON.parse(stdout) as DriftResult));
    expect(proved(kept)).to.have.length(1);
    // Sessions are not kept, so that none of them can seem to have ended.
    expect(kept.causes).to.have.length(1);
    expect(kept.counts).to.include({ opened: 1, resolved: 0 });
  });

  it('goes with data on disk on the other side', async () => {
    const mixed = await answered<DriftResult>([
      'drift',
      '--from',
      '2025-12-10',
      '--to',
      join(examples, 'tonight'),
      ...registry,
    ]);
    expect(mixed.counts).to.deep.equal({ opened: 1, widened: 0, narrowed: 0, resolved: 0 });
  });

  it('says in one line that there is no such night, and leaves no copy of any on disk', async () => {
    const { readAskedEstate } = await import('../../src/run/asked-estate.ts');
    const { storeLocation } = await import('../../src/run/open-location.ts');
    const location = storeLocation(store[1], folder);
    const wrong: readonly (readonly [at: string, says: RegExp])[] = [
      ['2024-01-01', /holds no scan from 2024-01-01 or before/],
      ['2025-13-01', /`2025-13-01` is no time: write/],
      ['nonsense', /holds no scan whose id begins with `nonsense`/],
    ];
    const lying = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith('overreach-estate-')).length;
    const before = await lying();
    for (const [at, says] of wrong) {
      const failed = await readAskedEstate({ store: location, at }).then(
        () => '',
        (error: unknown) => String(error),
      );
      expect(failed).to.match(says).and.not.include('\n');
    }
    const { estate } = await readAskedEstate({ store: location, at: null });
    expect(estate.accounts).to.have.length(3);
    expect(await lying()).to.be.at.most(before);
  });

  it('is not asked for beside data on disk', async () => {
    const asked = ['--at', '2025-12-10', '--estate', join(examples, 'tonight')];
    const { exitCode, stderr } = await overreach(['can', 'bot', 's3:GetObject', '*', ...asked, ...store]);
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/^overreach: `--at` asks .* give one of them\n$/);
  });

  it('keeps nothing of an estate that changes while it is scanned', async () => {
    const { readScanInputs } = await import('../../src/run/judge-estate.ts');
    const { keepEstate } = await import('../../src/run/kept-estate.ts');
    const { openStore } = await import('../../src/store/open-store.ts');
    const estate = join(folder, 'changing');
    await cp(join(examples, 'tonight'), estate, { recursive: true });
    const inputs = await readScanInputs(estate, null);
    const file = join(estate, 'organization.json');
    await writeFile(file, `${await readFile(file, 'utf8')} `);
    const open = await openStore({ kind: 'pglite', directory: join(folder, 'other') });
    try {
      const failed = await keepEstate(open, 'o-example', inputs).then(
        () => '',
        (error: unknown) => String(error),
      );
      expect(failed).to.include('changed while it was being scanned: `organization.json`');
      const kept = [];
      for await (const lot of open.keptEntries({ estate: 'o-example', version: 1 })) kept.push(...lot);
      expect(kept).to.deep.equal([]);
    } finally {
      await open.close();
    }
  });
});
