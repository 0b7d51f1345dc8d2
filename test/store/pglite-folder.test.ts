import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { StoreError } from '../../src/store/failure.ts';
import { lockFolder } from '../../src/store/pglite/folder-lock.ts';
import { openPglite } from '../../src/store/pglite/open.ts';
import { ownIdentity } from '../../src/store/pglite/process-identity.ts';
import { template } from '../../src/store/pglite/template.ts';

const program = fileURLToPath(new URL('./programs/hold-store.ts', import.meta.url));

/** Starts the program on a folder; `lines` are what it prints. */
function hold(directory: string, mode = ''): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [program, directory, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function failureOf(work: () => unknown): Promise<StoreError> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof StoreError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}

describe("PGlite's folder", function () {
  this.timeout(60_000);
  let parent: string;
  let directory: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'overreach-folder-'));
    directory = join(parent, 'made', 'db');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('is made with all above it, and opened again with what was in it', async () => {
    const first = await openPglite(directory);
    await first.client.exec("create table kept (word text); insert into kept values ('here')");
    await first.close();
    await first.close();
    const second = await openPglite(directory);
    expect([first.isNew, second.isNew]).to.deep.equal([true, false]);
    expect((await second.client.query('select word from kept')).rows).to.deep.equal([{ word: 'here' }]);
    await second.close();
    expect(readdirSync(directory).filter((name) => !name.startsWith('lock.'))).to.deep.equal(['data']);
  });

  it('is refused while another process has it open, and taken over once that was killed', async () => {
    const { child, lines } = hold(directory);
    await lines.next();
    const busy = await failureOf(() => openPglite(directory));
    expect(busy.code).to.equal('store-busy');
    expect(busy.message).to.match(new RegExp(`is open in process ${child.pid}: wait for it to end`));
    await kill(child);
    const after = await openPglite(directory);
    await after.close();
  });

  it('is refused a second time in the same process', async () => {
    const first = await openPglite(directory);
    expect((await failureOf(() => openPglite(directory))).code).to.equal('store-busy');
    await first.close();
    await (await openPglite(directory)).close();
  });

  it('has every committed row after kill -9 in the middle of writing', async () => {
    for (let round = 0; round < 3; round++) {
      const { child, lines } = hold(directory);
      let committed = 0;
      while (committed < 20 * (round + 1)) committed = Number((await lines.next()).value);
      await kill(child);
      for await (const line of { [Symbol.asyncIterator]: () => lines }) committed = Number(line);
      const { client, close } = await openPglite(directory);
      const { rows } = await client.query<{ count: number; last: number; sane: boolean }>(
        'select count(*) as count, max(number) as last, bool_and(length(filler) = 2000) as sane from held',
      );
      await close();
      const row = rows[0]!;
      // One more may have been committed and not yet said.
      expect(row.count).to.equal(row.last);
      expect(row.last - committed).to.be.oneOf([0, 1]);
      expect(row.sane).to.equal(true);
    }
  });

  it('lets exactly one of many processes in, with and without a stale lock', async () => {
    for (const stale of [false, true]) {
      mkdirSync(directory, { recursive: true });
      if (stale)
        writeFileSync(join(directory, 'lock.9'), JSON.stringify({ ...ownIdentity(), pid: 2 ** 22 + 1 }));
      const started = Array.from({ length: 4 }, () => hold(directory));
      const said = await Promise.all(started.map(async ({ lines }) => String((await lines.next()).value)));
      expect(
        said.filter((line) => /^\d+$/.test(line)),
        said.join(),
      ).to.have.length(1);
      expect(said.filter((line) => line.includes('store-busy'))).to.have.length(3);
      await Promise.all(started.map(({ child }) => (child.exitCode === null ? kill(child) : null)));
    }
  });

  it('is freed when a process ends without closing it', async () => {
    const { child, lines } = hold(directory, 'once');
    await lines.next();
    if (child.exitCode === null) await once(child, 'exit');
    const lock = readdirSync(directory).filter((name) => name.startsWith('lock.'));
    expect(lock.map((name) => readFileSync(join(directory, name), 'utf8'))).to.deep.equal(['']);
  });

  const holders: readonly [string, object | string, string | null][] = [
    ['a process id that is used again', { started: 'another start' }, null],
    ['a process of before the reboot', { boot: 'another boot' }, null],
    [
      'a process of another host',
      { host: 'elsewhere.example' },
      'on `elsewhere.example`: if that process has ended, delete',
    ],
    ['a process of another container', { namespace: 'pid:[1]' }, 'if that process has ended, delete'],
    ['this very process', {}, `is open in process ${process.pid}`],
    [
      'a file that makes no sense',
      '{"pid":',
      'cannot be read: if no other process uses this store, delete it',
    ],
  ];
  for (const [title, change, refusal] of holders) {
    it(`${refusal === null ? 'takes over from' : 'does not take over from'} ${title}`, async () => {
      mkdirSync(directory, { recursive: true });
      const text = typeof change === 'string' ? change : JSON.stringify({ ...ownIdentity(), ...change });
      writeFileSync(join(directory, 'lock.3'), text);
      if (refusal === null) {
        lockFolder(directory).release();
        expect(readdirSync(directory)).to.deep.equal(['lock.4']);
      } else {
        const failure = await failureOf(() => lockFolder(directory));
        expect(failure.code).to.equal('store-busy');
        expect(failure.message).to.include(refusal);
        expect(readFileSync(join(directory, 'lock.3'), 'utf8')).to.equal(text);
      }
    });
  }

  it('is refused where nothing can be written, with nothing half-made', async () => {
    writeFileSync(join(parent, 'file'), 'mine');
    for (const place of [
      join(parent, 'file'),
      join(parent, 'file', 'db'),
      '/dev/null/db',
      '/proc/overreach/db',
    ]) {
      const failure = await failureOf(() => openPglite(place));
      expect(failure.code, place).to.equal('store-unwritable');
      expect(failure.message).to.include(`\`${place}\``).and.not.include('\n');
    }
    expect(readdirSync(parent)).to.deep.equal(['file']);
    expect(readFileSync(join(parent, 'file'), 'utf8')).to.equal('mine');
  });

  it('is refused, untouched, when it holds something else', async () => {
    const foreign: readonly [string, string][] = [
      ['notes.txt', 'store-foreign'],
      ['PG_VERSION', 'store-foreign'],
      [join('data', 'photo.jpg'), 'store-foreign'],
    ];
    for (const [file, code] of foreign) {
      const place = join(parent, file.replaceAll('/', '-'));
      mkdirSync(join(place, 'data'), { recursive: true });
      if (!file.startsWith('data')) rmSync(join(place, 'data'), { recursive: true });
      writeFileSync(join(place, file), 'mine');
      const before = readdirSync(place, { recursive: true });
      expect((await failureOf(() => openPglite(place))).code, file).to.equal(code);
      expect(readdirSync(place, { recursive: true })).to.deep.equal(before);
      expect(readFileSync(join(place, file), 'utf8')).to.equal('mine');
    }
  });

  it('starts over when a process was killed while making it', async () => {
    mkdirSync(join(directory, 'data-making-77', 'base'), { recursive: true });
    const { close } = await openPglite(directory);
    await close();
    expect(existsSync(join(directory, 'data-making-77'))).to.equal(false);
  });

  it('says which Postgres it is of when that is another one', async () => {
    await (await openPglite(directory)).close();
    writeFileSync(join(directory, 'data', 'PG_VERSION'), '17\n');
    const failure = await failureOf(() => openPglite(directory));
    expect(failure).to.include({ code: 'store-version' });
    expect(failure.message).to.include('Postgres 17, this release reads 18');
  });

  it('says that it is damaged when PGlite cannot open it, and lets it go', async () => {
    await (await openPglite(directory)).close();
    writeFileSync(join(directory, 'data', 'global', 'pg_control'), 'garbage');
    for (let time = 0; time < 2; time++) {
      expect((await failureOf(() => openPglite(directory))).code).to.equal('store-damaged');
    }
  });

  it('comes from a template of the PGlite that is installed', () => {
    const file = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8')).version).to.equal(template.pglite);
  });
});
