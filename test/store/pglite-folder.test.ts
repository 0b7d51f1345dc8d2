import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { StoreError } from '../../src/store/failure.ts';
import { prepareFolder } from '../../src/store/pglite/folder.ts';
import { openPglite } from '../../src/store/pglite/open.ts';
import { template } from '../../src/store/pglite/template.ts';
import { runProgram } from './programs/run.ts';

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
  this.timeout(120_000);
  let parent: string;
  let directory: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'overreach-folder-'));
    directory = join(parent, 'made', 'db');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('is made with all above it, and opened again with what was in it', async () => {
    const first = await openPglite(directory);
    expect((await failureOf(() => openPglite(directory))).code).to.equal('store-busy');
    await first.client.exec("create table kept (word text); insert into kept values ('here')");
    await first.close();
    await first.close();
    const second = await openPglite(directory);
    expect([first.isNew, second.isNew]).to.deep.equal([true, false]);
    expect((await second.client.query('select word from kept')).rows).to.deep.equal([{ word: 'here' }]);
    await second.close();
    expect(readdirSync(directory).filter((name) => !name.startsWith('lock.'))).to.deep.equal(['data']);
  });

  it('keeps others out while it is written, and has every committed row after kill -9', async () => {
    for (const wanted of [20, 70]) {
      const writer = runProgram('write-rows', directory);
      let committed = 0;
      while (committed < wanted) committed = Number(await writer.nextLine());
      const busy = await failureOf(() => openPglite(directory));
      expect(busy.message).to.include(`is open in process ${writer.child.pid}`);
      await writer.kill();
      for (let line = await writer.nextLine(); line !== null; line = await writer.nextLine())
        committed = Number(line);
      const { client, close } = await openPglite(directory);
      const { rows } = await client.query<{ count: number; last: number; whole: boolean }>(
        'select count(*) as count, max(number) as last, bool_and(length(filler) = 2000) as whole from written',
      );
      await close();
      const row = rows[0]!;
      expect(row.whole).to.equal(true);
      // Whole transactions only: three rows each.
      expect(row.count).to.equal(row.last * 3);
      // One more may have been committed and not yet said.
      expect(row.last - committed).to.be.oneOf([0, 1]);
    }
  });

  it('does not keep a program running that forgets to close it', async () => {
    const writer = runProgram('write-rows', directory, 'once');
    expect([await writer.nextLine(), await writer.nextLine()]).to.deep.equal(['1', null]);
    expect(readFileSync(join(directory, 'lock.1'), 'utf8')).to.equal('');
  });

  it('is refused where nothing can be written, with nothing half-made', async () => {
    writeFileSync(join(parent, 'file'), 'mine');
    for (const place of [
      join(parent, 'file'),
      join(parent, 'file', 'db'),
      '/dev/null/db',
      // Answers ENOENT for every new folder: Node's own recursive mkdir never returns there.
      '/proc/overreach/db',
      `${parent}/${'x'.repeat(300)}`,
    ]) {
      const failure = await failureOf(() => prepareFolder(place));
      expect(failure.code, place).to.equal('store-unwritable');
      expect(failure.message).to.include(`\`${place}\``).and.not.include('\n');
    }
    expect(readdirSync(parent)).to.deep.equal(['file']);
    expect(readFileSync(join(parent, 'file'), 'utf8')).to.equal('mine');
  });

  const foreign: readonly [string, readonly string[]][] = [
    ['a file', ['notes.txt']],
    ['a database of someone else', ['PG_VERSION']],
    ['a folder `data` of someone else', ['data/photo.jpg']],
    ['a store with something beside it that is no lock', ['data/PG_VERSION', 'notes.txt']],
  ];
  for (const [title, files] of foreign) {
    it(`is refused, untouched, when it holds ${title}`, async () => {
      mkdirSync(join(directory, 'data'), { recursive: true });
      for (const file of files) writeFileSync(join(directory, file), 'mine');
      if (!files.some((file) => file.startsWith('data')))
        rmSync(join(directory, 'data'), { recursive: true });
      const before = readdirSync(directory, { recursive: true });
      expect((await failureOf(() => prepareFolder(directory))).code).to.equal('store-foreign');
      expect(readdirSync(directory, { recursive: true })).to.deep.equal(before);
      for (const file of files) expect(readFileSync(join(directory, file), 'utf8')).to.equal('mine');
    });
  }

  it('starts over when a process was killed while making it', async () => {
    mkdirSync(join(directory, 'data-making-77', 'base'), { recursive: true });
    const { lock, isNew, dataDirectory } = prepareFolder(directory);
    lock.release();
    expect(isNew).to.equal(true);
    expect(readdirSync(dataDirectory)).to.include('PG_VERSION');
    expect(readdirSync(directory)).to.deep.equal(['data', 'lock.1']);
  });

  it('says which Postgres it is of when that is another one', async () => {
    mkdirSync(join(directory, 'data'), { recursive: true });
    writeFileSync(join(directory, 'data', 'PG_VERSION'), '17\n');
    const failure = await failureOf(() => prepareFolder(directory));
    expect(failure).to.include({ code: 'store-version' });
    expect(failure.message).to.include('Postgres 17, this release reads 18');
  });

  it('says that it is damaged when PGlite cannot open it, and lets it go', async () => {
    prepareFolder(directory).lock.release();
    writeFileSync(join(directory, 'data', 'global', 'pg_control'), 'garbage');
    expect((await failureOf(() => openPglite(directory))).code).to.equal('store-damaged');
    prepareFolder(directory).lock.release();
  });

  it('comes from a template of the PGlite that is installed', () => {
    const file = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8')).version).to.equal(template.pglite);
  });
});
