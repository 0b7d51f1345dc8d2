import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { StoreError } from '../../src/store/failure.ts';
import { lockFolder } from '../../src/store/pglite/folder-lock.ts';
import { ownIdentity } from '../../src/store/pglite/process-identity.ts';
import { runProgram } from './programs/run.ts';

function refusal(directory: string): StoreError {
  try {
    lockFolder(directory).release();
  } catch (thrown) {
    if (thrown instanceof StoreError) return thrown;
    throw thrown;
  }
  throw new Error('it was not refused');
}

describe("the lock of a store's folder", function () {
  this.timeout(60_000);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'overreach-lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is held once, also within one process, and free again after release', () => {
    const first = lockFolder(directory);
    expect(refusal(directory).message).to.include(`is open in process ${process.pid}: wait for it to end`);
    first.release();
    first.release();
    const second = lockFolder(directory);
    first.release();
    expect(refusal(directory).code).to.equal('store-busy');
    second.release();
    expect(readdirSync(directory)).to.deep.equal(['lock.2']);
  });

  it('outlives nobody: not kill -9, and not an end without release', async () => {
    const killed = runProgram('hold-lock', directory);
    expect(await killed.nextLine()).to.equal('held');
    expect(refusal(directory).message).to.include(`is open in process ${killed.child.pid}`);
    await killed.kill();
    lockFolder(directory).release();
    const left = runProgram('hold-lock', directory, 'leave');
    expect([await left.nextLine(), await left.nextLine()]).to.deep.equal(['held', null]);
    lockFolder(directory).release();
  });

  for (const stale of [false, true]) {
    it(`goes to exactly one of many processes, ${stale ? 'though all see a stale one' : 'from nothing'}`, async () => {
      const gone = { ...ownIdentity(), pid: 2 ** 22 + 1 };
      if (stale) writeFileSync(join(directory, 'lock.9'), JSON.stringify(gone));
      const programs = Array.from({ length: 4 }, () => runProgram('hold-lock', directory));
      const said = await Promise.all(programs.map((program) => program.nextLine()));
      expect(said.sort()).to.deep.equal(['held', 'store-busy', 'store-busy', 'store-busy']);
      await Promise.all(programs.map((program) => program.kill()));
    });
  }

  const stale: readonly [string, object][] = [
    ['whose process id is used again', { started: 'another start' }],
    ['from before a reboot', { boot: 'another boot' }],
    ['of a process that is gone', { pid: 2 ** 22 + 1 }],
  ];
  for (const [title, change] of stale) {
    it(`is taken over from a holder ${title}`, () => {
      writeFileSync(join(directory, 'lock.3'), JSON.stringify({ ...ownIdentity(), ...change }));
      lockFolder(directory).release();
      expect(readdirSync(directory)).to.deep.equal(['lock.4']);
    });
  }

  const holding: readonly [string, string, string][] = [
    [
      'on another host',
      JSON.stringify({ ...ownIdentity(), host: 'elsewhere' }),
      'on `elsewhere`: if that process has ended, delete `',
    ],
    [
      'in another container',
      JSON.stringify({ ...ownIdentity(), namespace: 'pid:[1]' }),
      'if that process has ended, delete `',
    ],
    ['that cannot be read', '{"pid":', 'cannot be read: if no other process uses this store, delete it'],
  ];
  for (const [title, text, said] of holding) {
    it(`is not taken from a holder ${title}`, () => {
      writeFileSync(join(directory, 'lock.3'), text);
      expect(refusal(directory)).to.have.property('code', 'store-busy');
      expect(refusal(directory).message).to.include(said);
      expect(readFileSync(join(directory, 'lock.3'), 'utf8')).to.equal(text);
    });
  }
});
