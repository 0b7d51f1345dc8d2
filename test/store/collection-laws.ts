import { expect } from 'chai';
import type { AccountId } from '../../src/estate/identifiers.ts';
import type { CollectionStage, StagedAccount, StagedFile } from '../../src/store/collection-stage.ts';
import { StoreError } from '../../src/store/failure.ts';
import type { SlotHold } from '../../src/store/slot.ts';
import type { Store } from '../../src/store/store.ts';
import { fromNow, holdOf } from './slot-laws.ts';

const account = '111122223333' as AccountId;
const hour = 60 * 60 * 1000;

const file = (path: string, ...bytes: number[]): StagedFile => ({
  path,
  packed: false,
  sha256: 'digest',
  content: Uint8Array.from(bytes),
});

async function hold(store: Store, leaseMs = hour): Promise<SlotHold> {
  return holdOf(
    await store.claimSlot({ name: 'nightly', dueAt: await fromNow(store, -60), holder: 'a', leaseMs }),
  );
}

const settled = async () => true;

/** Files as plain values, whatever kind of bytes a driver gives. */
async function files(stage: CollectionStage, run: string): Promise<unknown> {
  return (await stage.stagedFiles(run, account)).map(({ content, ...rest }) => ({
    ...rest,
    content: [...content],
  }));
}

/** The laws of shared collections, part of the suite that every store is run with. */
export function collectionLaws(current: () => Store): void {
  const staged = (run: string, more: Partial<StagedAccount> = {}): StagedAccount => ({
    run,
    account,
    state: 'done',
    reason: null,
    roles: 3,
    reading: { layers: [] },
    ...more,
  });

  it('shares a collection of the slot that is held, and of no other', async () => {
    const stage = current().collections;
    expect(await stage.current(hour)).to.equal(null);
    const held = await hold(current());
    const begun = await stage.begin(held, 'plan', hour);
    expect(begun).to.include({ plan: 'plan', isResumed: false });
    const { run } = begun;
    expect(await stage.current(hour)).to.deep.equal({ run, plan: 'plan', begunAt: begun.begunAt });
    const stale = await stage.begin({ ...held, fence: 7 }, 'plan', hour).catch((thrown: unknown) => thrown);
    expect(stale).to.be.instanceOf(StoreError).with.property('code', 'store-fenced');
  });

  it('goes on with what an earlier holder of the slot began by the same plan, as long as it is young', async () => {
    const stage = current().collections;
    const first = await hold(current());
    const { run } = await stage.begin(first, 'plan', hour);
    await stage.stage(staged(run), [file('a', 1)], settled);
    await current().releaseSlot(first, { reason: null, retryAfterMs: 0 });
    const again = await current().claimSlot({ ...first, leaseMs: hour });
    const second = holdOf(again);
    expect(await stage.begin(second, 'plan', hour)).to.include({ run, isResumed: true });
    expect(await stage.progress(run)).to.deep.equal({ settled: 1, roles: 3 });
    expect(await stage.current(0)).to.equal(null);
    const other = await stage.begin(second, 'another plan', hour);
    expect(other).to.include({ isResumed: false });
    expect(other.run).not.to.equal(run);
    expect(await stage.progress(run)).to.equal(null);
    expect(await files(stage, run)).to.deep.equal([]);
  });

  it('puts an account aside in place of an earlier look, all of it', async () => {
    const stage = current().collections;
    const { run } = await stage.begin(await hold(current()), 'plan', hour);
    expect(await stage.staged(run, account)).to.equal(null);
    const partly = staged(run, { state: 'again', reason: 'throttled', roles: 1 });
    expect(await stage.stage(partly, [file('b', 0, 255), file('a', 1)], settled)).to.equal(true);
    expect(await stage.staged(run, account)).to.deep.equal(partly);
    expect(await stage.progress(run)).to.deep.equal({ settled: 0, roles: 1 });
    expect(await files(stage, run)).to.deep.equal([
      { path: 'a', packed: false, sha256: 'digest', content: [1] },
      { path: 'b', packed: false, sha256: 'digest', content: [0, 255] },
    ]);
    expect(await stage.stage(staged(run), [file('c')], settled)).to.equal(true);
    expect(await stage.staged(run, account)).to.deep.equal(staged(run));
    expect(await stage.progress(run)).to.deep.equal({ settled: 1, roles: 3 });
    expect(await files(stage, run)).to.deep.equal([
      { path: 'c', packed: false, sha256: 'digest', content: [] },
    ]);
  });

  it('writes nothing for who has lost the job, or whose run is over', async () => {
    const stage = current().collections;
    const { run } = await stage.begin(await hold(current()), 'plan', hour);
    expect(await stage.stage(staged(run), [file('a', 1)], async () => false)).to.equal(false);
    const failed = await stage
      .stage(staged(run), [file('a', 1)], () => Promise.reject(new Error('no answer')))
      .catch((thrown: unknown) => thrown);
    expect(String(failed)).to.include('no answer');
    expect(await stage.staged(run, account)).to.equal(null);
    await stage.stage(staged(run), [file('a', 1)], settled);
    await stage.drop(run);
    expect(await stage.staged(run, account)).to.equal(null);
    expect(await stage.current(hour)).to.equal(null);
    expect(await stage.stage(staged(run), [file('a', 1)], settled)).to.equal(false);
  });

  it('counts the workers that are there', async () => {
    const stage = current().collections;
    expect(await stage.seen('one', hour)).to.equal(1);
    expect(await stage.seen('two', hour)).to.equal(2);
    expect(await stage.seen('two', hour)).to.equal(2);
  });

  it('gives calls out by one bucket, which others wait for when it is empty', async () => {
    const stage = current().collections;
    const ask = { account, region: 'us-east-1', api: 'iam:ListRoles', perSecond: 0.01, burst: 2, count: 1 };
    expect(await stage.takeTokens(ask)).to.equal(0);
    expect(await stage.takeTokens(ask)).to.equal(0);
    // A call takes a hundred seconds to come back.
    expect(await stage.takeTokens(ask)).to.be.within(90_000, 100_000);
    expect(await stage.takeTokens({ ...ask, count: 2 })).to.be.within(290_000, 300_000);
    expect(await stage.takeTokens({ ...ask, region: 'eu-central-1' })).to.equal(0);
  });
}
