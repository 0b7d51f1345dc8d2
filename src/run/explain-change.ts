import type { ChangeStory } from '../deliver/change-list.ts';
import type { FindingStory } from '../deliver/text/story-page.ts';
import { storyOf } from './changes.ts';
import { type Clock, systemClock } from './clock.ts';
import { storyOfFinding } from './explain.ts';
import { findChange } from './find-change.ts';
import type { StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';

/** What `explain` answers of a change: the change, and the story of the gravest finding that it moved; null: it is not kept. */
export interface ExplainedChange extends ChangeStory {
  readonly gravest: FindingStory | null;
}

/** The change whose id begins with `id`, explained; a CommandFailure when it fits none or several. */
export async function explainChange(
  place: StorePlace,
  id: string,
  clock: Clock = systemClock,
): Promise<ExplainedChange> {
  const location = storeLocation(place.store, place.folder);
  requireExisting(location);
  return withStore(location, async (store) => {
    const change = await findChange(store, id);
    const [first] = change.findings;
    const [record] = first === undefined ? [] : await store.findingsNamed(change.estate, [first.fingerprint]);
    return {
      ...(await storyOf(store, change, clock.now())),
      gravest: record === undefined ? null : await storyOfFinding(store, record),
    };
  });
}
