import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { mostClaims, type SlotClaim, type SlotHold } from '../../src/store/slot.ts';
import type { Store } from '../../src/store/store.ts';
import { detection, scanReport } from '../fakes/findings.ts';

const leaseMs = 60_000;

/** A moment so many minutes before (or after) the store's now. */
export async function fromNow(store: Store, minutes: number): Promise<Instant> {
  return new Date(Date.parse(await store.now()) + minutes * 60_000).toISOString() as Instant;
}

/** Claims a slot, and says what became of it. */
function ask(store: Store, dueAt: Instant, holder: string, lease = leaseMs): Promise<SlotClaim> {
  return store.claimSlot({ name: 'nightly', dueAt, holder, leaseMs: lease });
}

/** The hold of a claim that must succeed. */
export function holdOf(claim: SlotClaim): SlotHold {
  if (claim.state !== 'claimed') throw new Error(`not claimed: ${JSON.stringify(claim)}`);
  return claim.hold;
}

const whose = (claim: SlotClaim): unknown =>
  claim.state === 'held' ? [claim.by.holder, claim.by.fence] : claim.state;

const recordWith = (store: Store, day: number, hold: SlotHold) => {
  const report = scanReport(day, { detections: [detection('a')] });
  return store.recordScan(report, report.startedAt, {}, advanceFindings, hold);
};

/** The laws of slots, part of the suite that every store is run with. */
export function slotLaws(current: () => Store): void {
  it('has a clock that goes on', async () => {
    const [one, other] = [await current().now(), await current().now()];
    expect(one).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(other >= one).to.equal(true);
  });

  it('gives a slot to one of all that ask, and to nobody once it is finished', async () => {
    const store = current();
    const dueAt = await fromNow(store, -5);
    const names = Array.from({ length: 9 }, (_, index) => `worker-${index}`);
    const claims = await Promise.all(names.map((name) => ask(store, dueAt, name)));
    const [hold, ...none] = claims.flatMap((claim) => (claim.state === 'claimed' ? [claim.hold] : []));
    expect(none).to.deep.equal([]);
    expect(hold).to.include({ fence: 1, dueAt });
    expect(claims.filter(({ state }) => state === 'held')).to.have.length(8);
    const { scan } = await recordWith(store, 0, hold as SlotHold);
    expect((await ask(store, dueAt, 'late')).state).to.equal('finished');
    const [slot] = await store.slots({ name: 'nightly', outcome: 'done', limit: 9 });
    expect(slot).to.include({ dueAt, outcome: 'done', scanId: scan.id, holder: null, fence: 1 });
    expect((slot?.finishedAt ?? '') >= dueAt).to.equal(true);
    expect(await store.slots({ name: 'other', limit: 9 })).to.deep.equal([]);
  });

  it('lets nobody have a slot that is to come, or one before the latest, or a second one beside it', async () => {
    const store = current();
    const [old, due, next] = [await fromNow(store, -10), await fromNow(store, -5), await fromNow(store, -1)];
    expect((await ask(store, await fromNow(store, 5), 'a')).state).to.equal('not-due');
    const hold = holdOf(await ask(store, due, 'a'));
    expect((await ask(store, old, 'b')).state).to.equal('not-due');
    expect(whose(await ask(store, next, 'b'))).to.deep.equal(['a', 1]);
    await recordWith(store, 0, hold);
    const claim = await ask(store, next, 'b');
    expect(claim).to.deep.include({ state: 'claimed', lastDueAt: due });
    const other = { name: 'weekly', dueAt: due, holder: 'c', leaseMs };
    expect(await store.claimSlot(other)).to.deep.include({ state: 'claimed', lastDueAt: null });
  });

  it('gives a slot to another worker when its lease runs out, and refuses the first one then', async () => {
    const store = current();
    const dueAt = await fromNow(store, -5);
    const dead = holdOf(await ask(store, dueAt, 'dead', 0));
    // Late, but nobody else came: it goes on.
    expect(await store.renewSlot(dead, 0)).to.equal(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const next = holdOf(await ask(store, dueAt, 'next'));
    expect(next.fence).to.equal(2);
    expect(await store.renewSlot(dead, leaseMs)).to.equal(false);
    expect(await store.releaseSlot(dead, { reason: 'late', retryAfterMs: 0 })).to.equal(false);
    const refused = await recordWith(store, 0, dead).catch((thrown: unknown) => thrown);
    expect(refused).to.include({ name: 'StoreError', code: 'store-fenced' });
    expect([await store.scans({ limit: 9 }), await store.findings({})]).to.deep.equal([[], []]);
    await recordWith(store, 0, next);
    const again = await recordWith(store, 1, next).catch((thrown: unknown) => thrown);
    expect(again).to.include({ code: 'store-fenced' });
    expect(await store.scans({ limit: 9 })).to.have.length(1);
  });

  it('keeps a slot open when its scan could not be written', async () => {
    const store = current();
    const dueAt = await fromNow(store, -5);
    const hold = holdOf(await ask(store, dueAt, 'a'));
    const report = scanReport(0, {});
    const failing = store.recordScan(
      report,
      report.startedAt,
      {},
      () => {
        throw new Error('the judge fell over');
      },
      hold,
    );
    expect(await failing.catch(() => 'refused')).to.equal('refused');
    expect(await store.renewSlot(hold, leaseMs)).to.equal(true);
    expect((await store.slots({ name: 'nightly', limit: 1 }))[0]).to.include({ outcome: null, holder: 'a' });
  });

  it('tries a slot again that was given back, after its wait, and not for ever', async () => {
    const store = current();
    const dueAt = await fromNow(store, -5);
    const first = holdOf(await ask(store, dueAt, 'a'));
    expect(await store.releaseSlot(first, { reason: 'no credentials', retryAfterMs: leaseMs })).to.equal(
      true,
    );
    expect(whose(await ask(store, dueAt, 'b'))).to.deep.equal([null, 1]);
    const [waiting] = await store.slots({ name: 'nightly', limit: 1 });
    expect(waiting).to.include({ reason: 'no credentials', finishedAt: null });
    const other = await fromNow(store, -4);
    for (let time = 1; time <= mostClaims; time += 1) {
      const hold = holdOf(await ask(store, other, `worker-${time}`));
      expect(hold.fence).to.equal(time);
      // Asked to stop, which is no failure; but the last time it fails.
      const reason = time === mostClaims ? 'no \0 luck' : null;
      expect(await store.releaseSlot(hold, { reason, retryAfterMs: -1 })).to.equal(true);
    }
    expect((await ask(store, other, 'z')).state).to.equal('finished');
    const [failed] = await store.slots({ name: 'nightly', outcome: 'failed', limit: 9 });
    expect(failed).to.include({ outcome: 'failed', reason: 'no \ufffd luck', scanId: null });
  });

  it('gives a slot up on which every worker dies', async () => {
    const store = current();
    const dueAt = await fromNow(store, -5);
    for (let time = 1; time <= mostClaims; time += 1) holdOf(await ask(store, dueAt, `worker-${time}`, -1));
    expect((await ask(store, dueAt, 'z')).state).to.equal('finished');
    const [failed] = await store.slots({ name: 'nightly', limit: 1 });
    expect(failed).to.include({
      outcome: 'failed',
      reason: 'no worker that ran it lived to finish it',
      holder: null,
    });
  });
}
