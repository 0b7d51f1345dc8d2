import type { AccessSet } from '../access/access-set.ts';
import type { Comparison } from '../access/comparison.ts';
import type { Gap } from '../reach/gap.ts';
import type { AuditContext } from './audit-context.ts';

const nothing: AccessSet = { kind: 'union', of: [] };

/**
 * What an access holds at all: its excess over nothing. `within` proves that it is empty; `exceeds` that a request of
 * it is allowed, with a witness.
 */
export function holdings(context: AuditContext, access: AccessSet, gaps: readonly Gap[]): Comparison {
  // A union is no one principal's side: what a trust policy allows is not asked again as if it were.
  const side = access.kind === 'union' ? access : { kind: 'union' as const, of: [access] };
  return context.comparer.compare({ access: side, gaps }, { access: nothing, gaps: [] }).comparison;
}
