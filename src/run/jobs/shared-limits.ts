import {
  type CallLimits,
  type CallRate,
  callRates,
  limitsInProcess,
  rateOf,
} from '../../collect/aws/call-limits.ts';
import type { Timer } from '../../collect/aws/timer.ts';
import type { CollectionStage } from '../../store/collection-stage.ts';
import { within } from '../worker-readiness.ts';

/** What the limits of several workers are given. */
export interface SharedLimitsTools {
  readonly stage: Pick<CollectionStage, 'takeTokens'>;
  readonly timer: Timer;
  /** How many workers there are, as far as this one knows. */
  readonly workers: () => number;
  /** Is told that the database did not answer, and that the limits are this process's own for now. */
  readonly onFallback: (thrown: unknown) => void;
}

/** A lot lasts about so long, in seconds: four questions a second to the database for an API that is used without a pause. */
const lotSeconds = 0.25;
/** What is left of a lot by then is given up: others have long been let in its place. In milliseconds. */
const lotLifeMs = 1_000;
/** A database that takes longer is not waited for. */
const answerMs = 2_000;
/** After that it is left alone for so long. */
const quietMs = 5_000;

/**
 * The limits that all workers on a database share: buckets in its table, taken from in small lots. Where it does not
 * answer, each worker keeps to its share of the limit by itself.
 * INVARIANT: never unlimited, and never more than a worker's share while nobody can tell what the others do.
 */
export function sharedLimits({ stage, timer, workers, onFallback }: SharedLimitsTools): CallLimits {
  const lots = new Map<string, { left: number; until: number }>();
  const released = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();
  let alone: { readonly limits: CallLimits; readonly workers: number } | null = null;
  let quietUntil = 0;
  const takeAlone: CallLimits['take'] = (...call) => {
    const count = Math.max(1, workers());
    if (alone === null || alone.workers !== count)
      alone = { limits: limitsInProcess(timer, shareOf(count), share(rateOf(''), count)), workers: count };
    return alone.limits.take(...call);
  };
  const takeShared: CallLimits['take'] = async (account, region, api) => {
    const rate = rateOf(api);
    const key = `${account} ${region} ${api}`;
    const lot = lots.get(key);
    if (lot !== undefined && lot.left > 0 && timer.now() < lot.until) {
      lot.left -= 1;
      return;
    }
    if (timer.now() < quietUntil) return takeAlone(account, region, api);
    const count = Math.max(1, Math.min(Math.floor(rate.perSecond * lotSeconds), Math.floor(rate.burst)));
    let wait: number;
    try {
      wait = await within(stage.takeTokens({ account, region, api, ...rate, count }), answerMs);
    } catch (thrown) {
      quietUntil = timer.now() + quietMs;
      onFallback(thrown);
      return takeAlone(account, region, api);
    }
    alone = null;
    // Who woke late must not be followed on time: where calls come one by one, the pause between two is kept as well.
    const gap = rate.burst > 1 ? 0 : (released.get(key) ?? 0) + 1_000 / rate.perSecond - timer.now();
    const pause = Math.ceil(Math.max(wait, gap));
    if (pause > 0) await timer.sleep(pause);
    if (rate.burst <= 1) released.set(key, timer.now());
    lots.set(key, { left: count - 1, until: timer.now() + lotLifeMs });
  };
  return {
    take(account, region, api) {
      const key = `${account} ${region} ${api}`;
      // One after another: who comes while a lot is on its way has its share of that one.
      const turn = (turns.get(key) ?? Promise.resolve()).then(() => takeShared(account, region, api));
      const settled = turn.catch(() => {});
      turns.set(key, settled);
      void settled.then(() => {
        if (turns.get(key) === settled) turns.delete(key);
      });
      return turn;
    },
  };
}

function shareOf(workers: number): ReadonlyMap<string, CallRate> {
  return new Map([...callRates].map(([api, rate]) => [api, share(rate, workers)]));
}

/** Without a burst: the others may be about to use theirs. */
function share({ perSecond }: CallRate, workers: number): CallRate {
  return { perSecond: perSecond / workers, burst: 0 };
}
