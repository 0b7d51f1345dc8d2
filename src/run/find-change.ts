import type { KeptChange } from '../audit/kept-change.ts';
import type { Store } from '../store/store.ts';
import { failure } from './failure.ts';

/** How many changes a complaint about an ambiguous beginning names. */
const named = 3;

/** The change whose id begins with `id`; a CommandFailure when it fits none or several. */
export async function findChange(store: Store, id: string): Promise<KeptChange> {
  if (id.replace(/^ch1:/, '') === '') {
    throw failure('give the beginning of a change: `overreach changes list` prints the ids');
  }
  const found = await store.changesByPrefix(id, named + 1);
  const [change] = found;
  if (change === undefined) {
    const hint = id.startsWith('fp1:')
      ? 'that is a finding: `overreach explain` tells it'
      : '`overreach changes list` prints the ids';
    throw failure(`no change begins with \`${id}\` in ${store.location}: ${hint}`);
  }
  if (found.length > 1) {
    const ids = found.slice(0, named).map((one) => one.id.slice(0, id.length + 8));
    throw failure(`several changes begin with \`${id}\`: give more of it, such as ${ids.join(', ')}`);
  }
  return change;
}
