import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderFeed } from '../../src/collect/changes/folder-feed.ts';

describe('a folder of changes', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-feed-'));
    for (const name of ['a.json', 'b.json', 'c.tmp']) writeFileSync(join(folder, name), `"${name}"`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const { signal } = new AbortController();

  it('hands out whole files in the order of their names, and names them', async () => {
    const found = await folderFeed(folder).receive(signal);
    expect(found.map(({ file, body }) => [file, body])).to.deep.equal([
      ['a.json', '"a.json"'],
      ['b.json', '"b.json"'],
    ]);
  });

  it('may be watched by several workers: what another one has dealt with is done', async () => {
    const [one, other] = [folderFeed(folder), folderFeed(folder)];
    const [mine, theirs] = await Promise.all([one.receive(signal), other.receive(signal)]);
    await one.done(mine);
    await other.done(theirs);
    expect(readdirSync(join(folder, 'done')).sort()).to.deep.equal(['a.json', 'b.json']);
    expect(existsSync(join(folder, 'c.tmp'))).to.equal(true);
  });

  it('still says what it cannot do', async () => {
    const feed = folderFeed(folder);
    const found = await feed.receive(signal);
    writeFileSync(join(folder, 'done'), 'no folder');
    const refused = await feed.done(found).then(
      () => null,
      (thrown: NodeJS.ErrnoException) => thrown.code,
    );
    expect(refused).to.equal('EEXIST');
  });
});
