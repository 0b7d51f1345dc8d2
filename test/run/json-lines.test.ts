import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { type JsonLine, readJsonLines } from '../../src/run/json-lines.ts';

async function linesOf(...chunks: readonly (string | Uint8Array)[]): Promise<JsonLine[]> {
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  return all(readJsonLines('-', stream));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('reading JSON Lines', () => {
  it('numbers the lines as an editor does and leaves out blank ones', async () => {
    expect(await linesOf('{"a":1}\r\n\n  \n{"b":2}')).to.deep.equal([
      { number: 1, text: '{"a":1}\r' },
      { number: 4, text: '{"b":2}' },
    ]);
  });

  it('does not end a line at U+2028, which JSON text may hold', async () => {
    const text = '{"a":"x\u2028y"}';
    expect(await linesOf(`${text}\n`)).to.deep.equal([{ number: 1, text }]);
  });

  it('answers null for a line that is not UTF-8, and goes on', async () => {
    expect(await linesOf(new Uint8Array([0x22, 0xff, 0x22, 0x0a]), '{}\n')).to.deep.equal([
      { number: 1, text: null },
      { number: 2, text: '{}' },
    ]);
  });

  it('reads the same lines however the bytes are cut', async () => {
    const text = '{"a":"魏"}\n\n{"b":"é"}\n{"c":3}';
    const bytes = Buffer.from(text);
    const whole = await linesOf(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const places = [0, ...cuts.sort((left, right) => left - right), bytes.length];
        const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
        expect(await linesOf(...chunks)).to.deep.equal(whole);
      }),
    );
  });

  it('says which file it cannot read, and why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overreach-lines-'));
    try {
      await writeFile(join(folder, 'there.jsonl'), '');
      expect(await all(readJsonLines(join(folder, 'there.jsonl')))).to.deep.equal([]);
      for (const [path, reason] of [
        [join(folder, 'not-there.jsonl'), 'no such file'],
        [folder, 'is a folder'],
      ] as const) {
        const problem = await all(readJsonLines(path)).then(
          () => null,
          (error: unknown) => error,
        );
        expect(problem).to.be.an('error').with.property('message').that.includes(path).and.includes(reason);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
