import type { PolicyJson } from '../access/comparison.ts';
import type { Role, User } from '../estate/estate.ts';
import type { AccessAbroad } from '../reach/access-abroad.ts';
import type { EffectiveAccess } from '../reach/effective-access.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import type { Excess, RemedyKind } from './finding.ts';

/** What a remedy is sought for: one principal, what it is allowed, what was meant, and what exceeds that. */
export interface RemedyCase {
  readonly context: AuditContext;
  readonly principal: Role | User;
  readonly granted: Side;
  readonly intended: Side;
  readonly excess: Excess;
  /** What the intended side is to people: `the intended scope`, `what its operators hold`. */
  readonly meant: string;
  /** Whether all that it is allowed in other accounts was meant, and must stay. */
  readonly abroadIsMeant: boolean;
}

/** One change that may close an excess, with the access as it would be after it. */
export interface RemedyCandidate {
  readonly kind: RemedyKind;
  /** What to do, in words. */
  readonly text: string;
  /** The same where a permission set stands for the role. */
  readonly inPermissionSet: string;
  /** null: AWS would refuse it as it stands, for the reason in `text`. */
  readonly command: string | null;
  /** The document that is written; null where none is. */
  readonly policy: PolicyJson | null;
  /** Documents and attachments that are written: 0 for what is only undone. */
  readonly changes: number;
  readonly after: Side;
  /** What the principal is allowed in other accounts after it; null: that is not worked out. */
  readonly abroad: (() => readonly AccessAbroad[]) | null;
  /** The principal's own policies after it, where they could allow more than before: a Deny goes, a statement is rewritten. */
  readonly rewrites: EffectiveAccess | null;
}
