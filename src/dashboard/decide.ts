import { triage } from '../audit/triage.ts';
import type { Instant } from '../estate/identifiers.ts';
import { triageKept } from '../run/changes.ts';
import { StoreError } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { Decide, DecideChange } from './route.ts';
import type { Person } from './sign-in/person.ts';

interface Refused {
  readonly ok: false;
  readonly problem: string;
}

/** Decides about a finding in a person's name; whoever may only look is refused, whatever the page shows. */
export function decideAs(person: Person, store: Store, now: Instant): Decide {
  return (fingerprint, act) =>
    permitted(person, 'findings', async () => {
      const found = await store.findingsByPrefix(fingerprint, 2);
      const [record, another] = found.filter(({ detection }) => detection.fingerprint === fingerprint);
      if (record === undefined) return { ok: false, problem: 'there is no such finding' };
      if (another !== undefined) {
        return { ok: false, problem: 'it is in several estates: decide with `overreach findings`' };
      }
      return store.triage(record.estate, fingerprint, (kept) => triage(kept, act, person.name, now));
    });
}

/** Decides about a change as one in a person's name; whoever may only look is refused, whatever the page shows. */
export function decideChangeAs(person: Person, store: Store, now: Instant): DecideChange {
  return (id, act) => permitted(person, 'changes', () => triageKept(store, id, act, person.name, now));
}

/** What comes of the work, or why neither the person nor the database role may do it. */
async function permitted<T>({ role }: Person, what: string, work: () => Promise<T>): Promise<T | Refused> {
  if (role !== 'triager') return { ok: false, problem: `you may look at ${what}, not decide about them` };
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'store-denied') throw thrown;
    return { ok: false, problem: 'the database role of this dashboard may only read' };
  }
}
