import { expect } from 'chai';
import fc from 'fast-check';
import { CollectError } from '../../../src/collect/aws/call-failure.ts';
import { afterMarker, afterToken, everyEntry } from '../../../src/collect/aws/pages.ts';
import { collectFrom, gapsOf, withoutTimes } from './collecting.ts';
import { richWorld } from './rich-world.ts';

interface Page {
  readonly entries: readonly number[];
  readonly IsTruncated: boolean;
  readonly Marker: string | undefined;
  readonly NextToken: string | undefined;
}

/** Sizes of pages, empty ones among them, and where the list leads back to; null: nowhere. */
const plans = fc.record({
  sizes: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 30 }),
  backTo: fc.option(fc.integer({ min: 0, max: 29 })),
});

describe('a list over pages', function () {
  this.timeout(120_000);

  it('is read whole, each entry once, whatever the sizes of its pages; one that goes round is an error', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async ({ sizes, backTo }) => {
        const starts = sizes.map((_, page) => sizes.slice(0, page).reduce((sum, size) => sum + size, 0));
        const page = (mark: string | undefined): Page => {
          const index = mark === undefined ? 0 : Number(mark);
          const from = starts[index] ?? 0;
          const entries = Array.from({ length: sizes[index] ?? 0 }, (_, at) => from + at);
          const last = index === sizes.length - 1;
          const next = last
            ? backTo !== null && backTo < sizes.length
              ? String(backTo)
              : null
            : String(index + 1);
          return {
            entries,
            IsTruncated: next !== null,
            Marker: next ?? undefined,
            NextToken: next ?? undefined,
          };
        };
        const ways: ((page: Page) => string | null)[] = [afterMarker, afterToken];
        for (const after of ways) {
          const read = await everyEntry(
            async (mark) => page(mark),
            after,
            ({ entries }) => entries,
          ).catch((error: unknown) => error);
          if (backTo !== null && backTo < sizes.length) expect(read).to.be.instanceOf(CollectError);
          else
            expect(read).to.deep.equal(
              Array.from({ length: sizes.reduce((a, b) => a + b, 0) }, (_, at) => at),
            );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('that never ends is an error, too', async () => {
    let count = 0;
    const endless = everyEntry(
      async () => ({ IsTruncated: true, Marker: String(count++) }),
      afterMarker,
      () => [],
    );
    expect(await endless.catch((error: unknown) => error)).to.be.instanceOf(CollectError);
  });

  it('says nothing by being short or empty: an estate is the same in pages of any size', async () => {
    const world = richWorld({ accounts: 2, roles: 23 });
    const whole = await collectFrom({ world });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }), async (sizes) => {
        const paged = await collectFrom({ world, pages: () => sizes });
        expect(gapsOf(paged)).to.deep.equal([]);
        expect(withoutTimes(paged)).to.deep.equal(withoutTimes(whole));
      }),
      { numRuns: 12 },
    );
  });

  for (const action of ['iam:GetAccountAuthorizationDetails', 'iam:ListRoles'] as const) {
    it(`leaves ${action} unknown where its marker repeats`, async () => {
      const looping = await collectFrom({
        world: richWorld(),
        pages: () => [3, 3, 3, 3, 3],
        faults: [{ match: { action, account: '100000007919', every: 2 }, fault: { kind: 'repeatMarker' } }],
      });
      const layer = action === 'iam:ListRoles' ? 'session-limits' : 'iam';
      expect(gapsOf(looping)).to.deep.equal([`100000007919 ${layer} malformed`]);
    });
  }
});
