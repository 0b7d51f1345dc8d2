import { expect } from 'chai';
import fc from 'fast-check';
import { fillPage, type Look } from '../../src/store/reading/looking.ts';
import { InvalidTurn, readPlace, writePlace } from '../../src/store/reading/place.ts';
import type { Slice } from '../../src/store/reading/rows.ts';

interface Row {
  readonly n: number;
  readonly fits: boolean;
}

/** A list, read as the store reads one; counts what was looked at in all. */
function lookAt(rows: readonly Row[], seen: { looked: number }): Look<Row> {
  return async (after, most) => {
    const begin = after === null ? 0 : rows.findIndex(({ n }) => n === Number(after)) + 1;
    const looked = rows.slice(begin, begin + most);
    seen.looked += looked.length;
    return {
      rows: looked
        .filter(({ fits }, at) => fits || at === looked.length - 1)
        .map((row) => ({ row, fits: row.fits, place: String(row.n) })),
      looked: looked.length,
    };
  };
}

const lists = fc
  .array(fc.boolean(), { maxLength: 60 })
  .map((list) => list.map((fits, n): Row => ({ n, fits })));

/** Every page of a list, one after another. */
async function turnAll(list: readonly Row[], limit: number): Promise<readonly (readonly Row[])[]> {
  const pages: (readonly Row[])[] = [];
  let after: string | null = null;
  do {
    const page: Slice<Row> = await fillPage(lookAt(list, { looked: 0 }), { after, limit }, false);
    pages.push(page.rows);
    after = page.next;
  } while (after !== null);
  return pages;
}

describe('turning the pages of a list', () => {
  it('shows every row that fits once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 12 }), async (list, limit) => {
        const fitting = list.filter(({ fits }) => fits);
        const pages = await turnAll(list, limit);
        expect(pages.flat()).to.deep.equal(fitting);
        for (const page of pages) expect(page.length).to.be.at.most(limit);
      }),
    );
  });

  it('reads no more than is shown where every row fits', async () => {
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 12 }), async (list, limit) => {
        const all = list.map((row) => ({ ...row, fits: true }));
        const seen = { looked: 0 };
        const page = await fillPage(lookAt(all, seen), { after: null, limit }, true);
        expect(page.rows).to.deep.equal(all.slice(0, limit));
        expect(page.next === null).to.equal(all.length <= limit);
        expect(seen.looked).to.be.at.most(limit + 1);
      }),
    );
  });

  it('shows every row that fits once where stretches end by themselves', async () => {
    const stretches = fc.array(fc.array(fc.boolean(), { maxLength: 3_000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(stretches, fc.integer({ min: 1, max: 12 }), async (list, limit) => {
        const rows = list.flatMap((stretch, at) =>
          stretch.map((fits, n): Row => ({ n: at * 10_000 + n, fits })),
        );
        // A look reads one stretch to its end, or up to as many as are wanted.
        const look: Look<Row> = async (after, _most, wanted) => {
          const from = after === null ? 0 : Number(after) + 1;
          const at = Math.floor(from / 10_000);
          const looked = rows.filter(({ n }) => n >= from && Math.floor(n / 10_000) === at);
          return {
            rows: looked
              .filter(({ fits }) => fits)
              .slice(0, wanted)
              .map((row) => ({ row, fits: true, place: String(row.n) })),
            looked: looked.length,
            next: at + 1 < list.length ? String((at + 1) * 10_000 - 1) : null,
          };
        };
        const shown: Row[] = [];
        let after: string | null = null;
        do {
          const page: Slice<Row> = await fillPage(look, { after, limit }, false);
          expect(page.rows.length).to.be.at.most(limit);
          shown.push(...page.rows);
          after = page.next;
        } while (after !== null);
        expect(shown).to.deep.equal(rows.filter(({ fits }) => fits));
      }),
      { numRuns: 30 },
    );
  });

  it('stops looking among very many that do not fit, says how far it came, and goes on from there', async () => {
    const run = Array.from({ length: 30_000 }, (_, n) => ({ n, fits: n === 29_990 }));
    const seen = { looked: 0 };
    const first = await fillPage(lookAt(run, seen), { after: null, limit: 10 }, false);
    expect(first.rows).to.deep.equal([]);
    expect(first.looked).to.equal(seen.looked);
    expect(seen.looked).to.be.below(6_000);
    expect(first.next).to.equal(String(seen.looked - 1));
    const pages = await turnAll(run, 10);
    expect(pages.flat()).to.deep.equal([{ n: 29_990, fits: true }]);
  });
});

describe('the place of a list', () => {
  it('comes back from an address as it went in', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ unit: 'grapheme' }), (number, text) => {
        fc.pre(text.isWellFormed() && !text.includes('\0'));
        const place = [number, text, '2026-11-20 08:00:00.123456+00'] as const;
        expect(readPlace(writePlace(place), ['number', 'text', 'instant'])).to.deep.equal(place);
      }),
    );
  });

  it('is refused where it is none of that list', () => {
    const wrong = [
      '',
      'x',
      '%',
      writePlace([1]),
      writePlace(['1', 'a']),
      writePlace([1.5, 'a']),
      writePlace([1, 'a\0']),
      writePlace([1, '\ud800']),
      writePlace([1, 'a', 2]),
      Buffer.from('{"length":2}').toString('base64url'),
      Buffer.from('[1,'.repeat(2_000)).toString('base64url'),
    ];
    for (const after of wrong) {
      expect(() => readPlace(after, ['number', 'text']), after).to.throw(InvalidTurn);
    }
    expect(() => readPlace(writePlace(["2026-11-20' or true --"]), ['instant'])).to.throw(InvalidTurn);
    expect(readPlace(null, ['number'])).to.equal(null);
  });
});
