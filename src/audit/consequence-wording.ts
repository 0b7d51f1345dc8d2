import { grade, gradeOrVerbRule } from '../catalog/index.ts';
import type { SessionCall } from '../estate/session.ts';
import { listed, shortResource } from './wording.ts';

/**
 * What followed from a call, in people's words: `23 deletions followed, 2 hold data (shop: rds)`; null where nothing is
 * known to follow. Services' calls are joined by principal, service and time: inferred, and said so.
 */
export function consequencesText({ consequences }: SessionCall): string | null {
  if (!consequences || consequences.count === 0) return null;
  const removals = consequences.calls.filter(({ action }) => gradeOrVerbRule(action) !== null);
  const count = removals.reduce((sum, call) => sum + call.count, 0);
  const more = consequences.callsTruncated ? 'at least ' : '';
  const what =
    count > 0
      ? `${more}${count} ${count === 1 ? 'deletion' : 'deletions'} followed`
      : `${more}${consequences.count} ${consequences.count === 1 ? 'change' : 'changes'} followed`;
  const data = removals.filter(({ action }) => grade(action)?.class === 'data-destroy');
  const held = data.reduce((sum, call) => sum + call.count, 0);
  const names = data.map(({ action, resource }) =>
    resource === null ? action : `${shortResource(resource)}: ${action}`,
  );
  const hold = held === 0 ? '' : `, ${held} ${held === 1 ? 'holds' : 'hold'} data (${listed(names, 3)})`;
  return `${what}${hold}; inferred from ${listed(consequences.invokedBy, 3)}`;
}
