import type { Role, User } from '../estate/estate.ts';
import type { EffectiveAccess } from '../reach/effective-access.ts';
import type { Agent } from '../registry/registry.ts';
import { accessKey } from './access-key.ts';
import type { AuditContext } from './audit-context.ts';
import type { Compared, Side } from './comparer.ts';
import { excessOver, type GradedExcess } from './excess.ts';
import { withExcessAbroad } from './excess-abroad.ts';
import { canDo, excessEvidence, regionLines } from './excess-wording.ts';
import type { Evidence, Remedy } from './finding.ts';
import { type IntendedScope, intendedScope } from './intended-scope.ts';
import { remedyForExcess } from './remedy-for-excess.ts';

/** An excess as people read it. */
export interface ToldExcess {
  readonly canDo: string;
  readonly lines: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** What an agent's principal is allowed, beside what its operators mean. */
export type JudgedAccess =
  | {
      readonly state: 'judged';
      readonly granted: EffectiveAccess;
      readonly intended: Extract<IntendedScope, { state: 'known' }>;
      readonly graded: GradedExcess;
      /** The excess in words. */
      readonly told: ToldExcess;
      /** Compared with as much of a ceiling as is known, where that decides; else null. */
      readonly capped: Compared | null;
      /** What would close the excess; null where there is none. */
      readonly remedy: Remedy | null;
    }
  | { readonly state: 'unknown'; readonly reason: string };

/** Judges a principal's access against the scope of its agent; what no change touched since an earlier audit is not judged again. */
export function judgedAccess(context: AuditContext, principal: Role | User, agent: Agent): JudgedAccess {
  if (context.memory === null) return judge(context, principal, agent);
  const { accesses } = context.memory;
  const key = accessKey(context, principal, agent);
  const before = accesses.get(key);
  if (before !== undefined) return before;
  const judged = judge(context, principal, agent);
  accesses.set(key, judged);
  return judged;
}

function judge(context: AuditContext, principal: Role | User, agent: Agent): JudgedAccess {
  const granted = context.effective(principal);
  const intended = intendedScope(context, agent, principal.account, granted.access.facts, null);
  if (intended.state === 'unknown') return intended;
  const own = excessOver(context, granted, intended, principal.account);
  const graded = withExcessAbroad(context, agent, principal.account, context.abroad(principal), own);
  const exceeds = graded.regions.length > 0;
  const capped =
    exceeds || intended.ceilingUnknown === null || intended.capped === null
      ? null
      : context.comparer.compare(granted, intended.capped, principal.account);
  const remedy = exceeds ? remedyHere(context, principal, granted, intended.side, own, graded) : null;
  const told = { canDo: canDo(graded), lines: regionLines(graded), evidence: excessEvidence(graded) };
  return { state: 'judged', granted, intended, graded, told, capped, remedy };
}

/** The remedy is worked out and proved for the own account; what other accounts are named for is said beside it. */
function remedyHere(
  context: AuditContext,
  principal: Role | User,
  granted: EffectiveAccess,
  intended: Side,
  own: GradedExcess,
  whole: GradedExcess,
): Remedy | null {
  if (whole.regions.length === own.regions.length) {
    return remedyForExcess(context, principal, granted, intended, own.excess);
  }
  const named = 'narrow the statements that name other accounts, or declare those accounts in the scope';
  const nothing: Remedy = { text: named, command: null, hint: null, policy: null, proof: 'not-proved' };
  if (own.regions.length === 0) return nothing;
  const remedy = remedyForExcess(
    context,
    principal,
    granted,
    intended,
    own.excess,
    'the intended scope',
    false,
  );
  return remedy === null
    ? nothing
    : {
        ...remedy,
        text: `${remedy.text}; then ${named}`,
        proof: 'not-proved',
        proofNote: "only for the own account's resources: what was compared says nothing of the others",
      };
}
