import { expect } from 'chai';
import fc from 'fast-check';
import { type EstateEntry, lotOf } from '../../src/estate/estate-entry.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { freshPostgres, runSql } from './databases.ts';

const entry = (path: string, text: string): EstateEntry => ({ path, digest: `digest of ${text}`, text });

async function keep(store: Store, estate: string, pieces: Readonly<Record<string, string>>): Promise<number> {
  const lots = async function* () {
    yield lotOf(Object.entries(pieces).map(([path, text]) => entry(path, text)));
  };
  return store.keepEstate(estate, lots());
}

async function kept(
  store: Store,
  estate: string,
  version: number,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for await (const lot of store.keptEntries({ estate, version }))
    for (const { path, text } of lot) found[path] = text;
  return found;
}

const pieces = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'), {
  noNullPrototype: true,
});

describe('an estate that several processes keep in turn', function () {
  this.timeout(60_000);

  it('is kept as each of them read it, whatever the others kept meanwhile', async () => {
    const place = await freshPostgres();
    const stores = [
      await openStore(place.location, { migrations: 'apply' }),
      await openStore(place.location),
    ];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(1), pieces), { minLength: 1, maxLength: 8 }),
        async (nights) => {
          const estate = `o-turns-${++run}`;
          const versions: number[] = [];
          for (const [who, night] of nights) versions.push(await keep(stores[who] as Store, estate, night));
          for (const [index, [, night]] of nights.entries())
            expect(await kept(stores[0] as Store, estate, versions[index] ?? 0)).to.deep.equal(night);
        },
      ),
      { numRuns: 60 },
    );
    for (const store of stores) await store.close();
    await place.remove();
  });

  it('is kept whole after a backup of before was put back, though the numbers go on as they did', async () => {
    const place = await freshPostgres();
    const store = await openStore(place.location, { migrations: 'apply' });
    const estate = 'o-restored';
    await keep(store, estate, { a: '1' });
    await keep(store, estate, { a: '1', b: '2' });
    // The backup has the first version; another process wrote a second one on it, without `b`.
    await runSql(place.url, `delete from estate_entry where estate = '${estate}' and from_version = 2`);
    await runSql(
      place.url,
      `update estate_version set kept_at = kept_at + interval '1 second' where estate = '${estate}' and version = 2`,
    );
    const version = await keep(store, estate, { a: '1', b: '2' });
    expect(await kept(store, estate, version)).to.deep.equal({ a: '1', b: '2' });
    await store.close();
    await place.remove();
  });
});
