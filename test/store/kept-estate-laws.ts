import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { type EstateEntry, type EstateLot, lotOf } from '../../src/estate/estate-entry.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { KeptEntriesFilter, ScansFilter, Store } from '../../src/store/store.ts';
import { scanReport } from '../fakes/findings.ts';

const estate = 'o-example';

const entry = (path: string, text: string): EstateEntry => ({
  path,
  digest: Buffer.from(text).toString('hex'),
  text,
});

async function* lots(entries: readonly EstateEntry[]): AsyncGenerator<EstateLot> {
  for (let at = 0; at < entries.length; at += 2) yield lotOf(entries.slice(at, at + 2));
}

const keep = (store: Store, entries: readonly EstateEntry[]): Promise<number> =>
  store.keepEstate(estate, lots(entries));

async function read(
  store: Store,
  filter: Omit<KeptEntriesFilter, 'estate'>,
): Promise<readonly EstateEntry[]> {
  const all: EstateEntry[] = [];
  for await (const lot of store.keptEntries({ estate, ...filter })) all.push(...lot);
  return all;
}

const nights = fc.array(
  fc
    .dictionary(fc.constantFrom('a', 'a#', 'a#x', 'a#y', 'a.b', 'B', 'ü'), fc.constantFrom('1', '2', '3'), {
      noNullPrototype: true,
    })
    .map((pieces) => Object.entries(pieces).map(([path, text]) => entry(path, text))),
  { maxLength: 5 },
);

/** In the order of their bytes, as every store gives them. */
function bytewise(entries: readonly EstateEntry[]): readonly EstateEntry[] {
  return entries.toSorted((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}

/** The laws of kept estates, part of the suite that every store is run with. */
export function keptEstateLaws(current: () => Store): void {
  it('gives every version of an estate back as it was kept', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(nights, async (kept) => {
        const own = `o-${++run}`;
        const versions: number[] = [];
        for (const night of kept) versions.push(await current().keepEstate(own, lots(night)));
        expect(versions).to.deep.equal(kept.map((_, index) => index + 1));
        for (const [index, night] of kept.entries()) {
          const got: EstateEntry[] = [];
          for await (const lot of current().keptEntries({ estate: own, version: index + 1 }))
            got.push(...lot);
          expect(got).to.deep.equal(bytewise(night));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('says what came after a version, of one file, also what is gone again', async () => {
    const store = current();
    await keep(store, [entry('events#1', 'one'), entry('other#1', 'x')]);
    await keep(store, [entry('events#2', 'two'), entry('events.more#1', 'x')]);
    await keep(store, [entry('events#3', 'three')]);
    await keep(store, [entry('events#4', 'four')]);
    const came = await read(store, { version: 3, cameAfter: 1, file: 'events' });
    expect(came.map(({ text }) => text)).to.deep.equal(['two', 'three']);
  });

  it('keeps what is said twice as it was said first', async () => {
    const store = current();
    await keep(store, [entry('a', '1'), entry('b', '1'), entry('a', '2')]);
    await keep(store, [entry('a', '3'), entry('a', '1')]);
    const texts = async (version: number) => (await read(store, { version })).map(({ text }) => text);
    expect([await texts(1), await texts(2)]).to.deep.equal([['1', '1'], ['3']]);
  });

  it('keeps nothing of an estate whose entries could not be read to their end', async () => {
    const store = current();
    await keep(store, [entry('a', '1')]);
    const broken = (async function* () {
      yield lotOf([entry('a', '2'), entry('b', '2')]);
      throw new Error('the file is gone');
    })();
    const failed = await store.keepEstate(estate, broken).then(
      () => null,
      (thrown: unknown) => String(thrown),
    );
    expect(failed).to.include('the file is gone');
    expect(await read(store, { version: 1 })).to.deep.equal([entry('a', '1')]);
    expect(await keep(store, [entry('a', '1')])).to.equal(2);
  });

  it('keeps one estate apart from another, and text that no database takes', async () => {
    const store = current();
    await store.keepEstate('o-other', lots([entry('a', 'theirs')]));
    await keep(store, [entry('a', 'nul \0 and half \ud800')]);
    expect((await read(store, { version: 1 })).map(({ text }) => text)).to.deep.equal([
      'nul \ufffd and half \ufffd',
    ]);
  });

  it('finds scans by what they are called and by when their estate was collected', async () => {
    const store = current();
    const reports = [0, 1, 2].map((day) => scanReport(day, {}));
    for (const report of reports) await store.recordScan(report, report.startedAt, {}, advanceFindings);
    const [, second] = reports;
    const ids = async (filter: Omit<ScansFilter, 'limit'>) =>
      (await store.scans({ ...filter, limit: 10 })).map(({ id }) => id);
    expect(await ids({ collectedBy: second?.collectedAt as Instant })).to.deep.equal(['scan-1', 'scan-0']);
    expect(await ids({ idPrefix: 'scan-2' })).to.deep.equal(['scan-2']);
    expect(await ids({ idPrefix: 'scan%' })).to.deep.equal([]);
    expect(await ids({ idPrefix: 'scan', estate: 'o-other' })).to.deep.equal([]);
  });

  it('names the version in the scan', async () => {
    const store = current();
    const version = await keep(store, [entry('a', '1')]);
    const report = { ...scanReport(0, {}), estateVersion: version };
    const { scan } = await store.recordScan(report, report.startedAt, {}, advanceFindings);
    expect(scan.estateVersion).to.equal(1);
    const [kept] = await store.scans({ limit: 1 });
    expect(kept?.estateVersion).to.equal(1);
  });
}
