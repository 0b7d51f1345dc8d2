import type { FindingRecord } from '../audit/lifecycle.ts';
import type { Store } from '../store/store.ts';
import { failure } from './failure.ts';

/** How many findings a complaint about an ambiguous beginning names. */
const named = 3;

/** The finding whose fingerprint begins with `id`; a CommandFailure when it fits none or several. */
export async function findFinding(store: Store, id: string): Promise<FindingRecord> {
  if (id.replace(/^fp1:/, '') === '') {
    throw failure('give the beginning of a finding: `overreach scan` prints the ids');
  }
  const found = await store.findingsByPrefix(id, named + 1);
  const [record] = found;
  if (record === undefined) {
    throw failure(`no finding begins with \`${id}\` in ${store.location}: \`overreach scan\` prints the ids`);
  }
  if (found.length > 1) {
    const ids = found.slice(0, named).map(({ detection }) => detection.fingerprint.slice(0, id.length + 8));
    throw failure(`several findings begin with \`${id}\`: give more of it, such as ${ids.join(', ')}`);
  }
  return record;
}
