import type { RetentionResult } from '../deliver/text/retention-page.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { RetentionLimits, RetentionOptions } from '../store/retention.ts';
import type { Store } from '../store/store.ts';
import type { KeepDays } from './config/keep.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Gives up what a store has kept for longer than so many days, by the store's own clock. Throws StoreError. */
export async function retain(
  store: Store,
  keep: KeepDays,
  options: RetentionOptions = {},
): Promise<RetentionResult> {
  const limits = limitsOf(keep, await store.now());
  const { isTrial = false } = options;
  const givenUp = await store.retain(limits, options);
  return { store: store.location, isTrial, before: { ...limits }, givenUp: { ...givenUp } };
}

/** As `overreach retain` does. A CommandFailure when there is no store. */
export async function retainIn(
  place: { readonly store: string | undefined; readonly folder: string },
  keep: KeepDays,
  isTrial: boolean,
): Promise<RetentionResult> {
  const location = storeLocation(place.store, place.folder);
  requireExisting(location);
  return withStore(location, (store) => retain(store, keep, { isTrial }));
}

/** The moments that lie so many days before another one. */
export function limitsOf(keep: KeepDays, now: Instant): RetentionLimits {
  const ago = (days: number | null): Instant | null =>
    days === null ? null : (new Date(Date.parse(now) - days * dayMs).toISOString() as Instant);
  return {
    estates: ago(keep.estates),
    sessions: ago(keep.sessions),
    coverage: ago(keep.coverage),
    maturity: ago(keep.maturity),
    sent: ago(keep.sent),
    slots: ago(keep.slots),
  };
}
