import { triage } from '../audit/triage.ts';
import type { Instant } from '../estate/identifiers.ts';
import { StoreError } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { Decide } from './route.ts';
import type { Person } from './sign-in/person.ts';

/** Decides in a person's name; whoever may only look is refused, whatever the page shows. */
export function decideAs(person: Person, store: Store, now: Instant): Decide {
  return async (fingerprint, act) => {
    if (person.role !== 'triager')
      return { ok: false, problem: 'you may look at findings, not decide about them' };
    try {
      const found = await store.findingsByPrefix(fingerprint, 2);
      const [record, another] = found.filter(({ detection }) => detection.fingerprint === fingerprint);
      if (record === undefined) return { ok: false, problem: 'there is no such finding' };
      if (another !== undefined) {
        return { ok: false, problem: 'it is in several estates: decide with `overreach findings`' };
      }
      return await store.triage(record.estate, fingerprint, (kept) => triage(kept, act, person.name, now));
    } catch (thrown) {
      if (!(thrown instanceof StoreError) || thrown.code !== 'store-denied') throw thrown;
      return { ok: false, problem: 'the database role of this dashboard may only read' };
    }
  };
}
