import type { Estate } from '../../estate/estate.ts';
import type { Truth } from '../../policy/truth.ts';
import type { EstateChange } from './facet.ts';
import { transplant } from './transplant.ts';

/** More changes on one principal than a person would read: they are told together, without a search among them. */
const mostChanges = 64;

/** Why a request is allowed in one estate and not in the other. */
export type Cause =
  /** Each of these had to be made: undoing any one of them ends it. */
  | { readonly state: 'proved'; readonly changes: readonly EstateChange[]; readonly undo: 'any' }
  /** Several would each have done it: undoing all of these ends it, and undoing any fewer of them does not. */
  | { readonly state: 'proved'; readonly changes: readonly EstateChange[]; readonly undo: 'all' }
  /** Undoing all of these ends it; which of them matter was not worked out. */
  | { readonly state: 'among'; readonly changes: readonly EstateChange[]; readonly undo: 'all' }
  /** It was allowed before as well: access did not change, what was meant did. */
  | { readonly state: 'scope' }
  /** Nothing that was collected explains it. */
  | { readonly state: 'unexplained' };

/**
 * Finds the changes but for which a request would not be allowed. Where no single one decides, because two grant the
 * same thing, all are undone and put back one after the other as long as the request stays refused: what cannot be put
 * back is the cause.
 * @param allowing the estate in which the request is allowed
 * @param refusing the estate in which it is not
 * @param changes those that bear on it; each is undone by taking its facet from `refusing`
 * @param isAllowed whether the request is allowed in an estate; `unknown` is never read as refused
 */
export function minimalCause(
  allowing: Estate,
  refusing: Estate,
  changes: readonly EstateChange[],
  isAllowed: (estate: Estate) => Truth,
): Cause {
  if (isAllowed(refusing) !== 'no') return { state: 'scope' };
  // INVARIANT: what was refused all along is ended by undoing anything, and proves nothing.
  if (isAllowed(allowing) === 'no') return { state: 'unexplained' };
  const isEnded = (undone: readonly EstateChange[]): boolean =>
    isAllowed(undone.reduce((estate, { facet }) => transplant(estate, refusing, facet), allowing)) === 'no';
  if (changes.length === 0 || !isEnded(changes)) return { state: 'unexplained' };
  if (changes.length > mostChanges) return { state: 'among', changes, undo: 'all' };
  const decisive = changes.filter((change) => isEnded([change]));
  if (decisive.length > 0) return { state: 'proved', changes: decisive, undo: 'any' };
  let needed = changes;
  for (const change of changes) {
    const fewer = needed.filter((one) => one !== change);
    if (isEnded(fewer)) needed = fewer;
  }
  return { state: 'proved', changes: needed, undo: 'all' };
}
