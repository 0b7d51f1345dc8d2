import type { Detection } from '../../audit/finding.ts';
import type { Use } from '../../deliver/plots/used-against-granted.ts';

/** How the rule on unused access says it, in its title: `… used 3 of the 12 services it may use in 90 days`. */
const said = /used (\d{1,6}) of the (\d{1,6}) services it may use/g;

/** How many services a principal used of those that it may use, as `unused-permissions` found; null of any other finding. */
export function usedServices({ rule, title, principal }: Detection): Use | null {
  if (rule !== 'unused-permissions') return null;
  // A name in the title may say the same words before the rule does: the last is the rule's own.
  const match = [...title.matchAll(said)].at(-1);
  if (match === undefined) return null;
  return {
    name: principal.slice(principal.lastIndexOf('/') + 1),
    used: Number(match[1]),
    granted: Number(match[2]),
  };
}
