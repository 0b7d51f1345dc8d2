import type { Role, User } from '../estate/estate.ts';
import { isServiceLinkedRole, permissionSetOf } from '../estate/special-roles.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import { denialsOf } from './denial.ts';
import type { Excess, Remedy } from './finding.ts';
import { boundaries } from './remedy-boundary.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { sizeOf } from './remedy-command.ts';
import { ownerHint } from './remedy-hint.ts';
import { narrowings } from './remedy-narrow.ts';
import { proofNote, type TriedRemedy, tryRemedy, unprovable } from './remedy-proof.ts';
import { removalOf } from './removal.ts';

/**
 * How to close an excess: the smallest change that is proved (docs/adr/0006). Undo one attachment; else narrow the granting
 * policy or deny the excess, whichever document is shorter; else cap the principal by a boundary. Each is proved by
 * comparing again with it in place. Where IAM lets nobody edit the principal, the words say where it is done.
 * @param meant what the intended side is to people
 * @param abroadIsMeant whether what it is allowed in other accounts must stay
 */
export function remedyForExcess(
  context: AuditContext,
  principal: Role | User,
  granted: Side,
  intended: Side,
  excess: Excess,
  meant = 'the intended scope',
  abroadIsMeant = true,
): Remedy {
  const locked = principal.kind === 'role' ? whyNotEditable(principal) : null;
  const set = principal.kind === 'role' ? permissionSetOf(principal) : null;
  const hint = ownerHint(principal);
  const plain = { command: null, hint, policy: null, proof: 'not-applicable' as const };
  if (locked !== null && set === null) return { ...plain, text: locked };
  const remedy: RemedyCase = { context, principal, granted, intended, excess, meant, abroadIsMeant };
  const best = smallest(remedy);
  if (best === null) {
    const text = `narrow the granting statements, or set a permissions boundary that says ${meant}: no one command closes this`;
    return { ...plain, text: locked ?? text };
  }
  const { candidate, closes } = best;
  const done = { policy: candidate.policy, kind: candidate.kind, proofNote: proofNote(remedy, best) };
  const proof = closes ? 'proved' : 'not-proved';
  if (set !== null) {
    const text = `PutRolePolicy will not work on AWSReservedSSO roles: change the permission set ${set.permissionSet}: ${candidate.inPermissionSet}`;
    return { text, command: null, hint: ofTheSet, ...done, proof };
  }
  return { text: candidate.text, command: candidate.command, hint, ...done, proof };
}

const ofTheSet =
  'a permission set reaches everybody and every account that it is assigned to; provision it again after the change';

/**
 * The smallest change that closes it and takes nothing that was meant; else the one that takes least.
 * INVARIANT: smaller steps are tried first, so that the first that is proved is the answer.
 */
function smallest(remedy: RemedyCase): TriedRemedy | null {
  if (unprovable(remedy) !== null) {
    // What cannot be proved is no better for being tried at greater length.
    const candidate = denialsOf(remedy)[0] ?? removalOf(remedy);
    return candidate && { candidate, closes: false, keeps: false, keepsAbroad: false, takes: [] };
  }
  const tried: TriedRemedy[] = [];
  const firstExact = (candidates: Iterable<RemedyCandidate>): readonly TriedRemedy[] => {
    for (const candidate of candidates) {
      const one = tryRemedy(remedy, candidate);
      tried.push(one);
      if (isExact(one)) return [one];
    }
    return [];
  };
  const removal = removalOf(remedy);
  const [undone] = firstExact(removal === null ? [] : [removal]);
  if (undone !== undefined) return undone;
  const written = [...firstExact(narrowings(remedy)), ...firstExact(denialsOf(remedy))];
  const [shortest] = written.toSorted((left, right) => lengthOf(left) - lengthOf(right));
  return shortest ?? firstExact(boundaries(remedy))[0] ?? tried.toSorted(byLoss)[0] ?? null;
}

/** Proved, with nothing lost, and AWS would take it. */
function isExact({ candidate, closes, keeps }: TriedRemedy): boolean {
  return closes && keeps && candidate.command !== null;
}

/** What closes it before what does not; then what can be done, what takes least, and what changes least. */
function byLoss(left: TriedRemedy, right: TriedRemedy): number {
  const [one, two] = [lossOf(left), lossOf(right)];
  return one.reduce((order, value, at) => order || value - (two[at] ?? 0), 0);
}

function lossOf({ candidate, closes, takes }: TriedRemedy): readonly number[] {
  // Of those that do not close it a Deny is the one that takes nothing but excess.
  const size = closes ? candidate.changes : Number(candidate.kind !== 'deny');
  return [Number(!closes), Number(candidate.command === null), takes.length, size];
}

function lengthOf({ candidate }: TriedRemedy): number {
  return candidate.policy === null ? 0 : sizeOf(candidate.policy);
}

/** Why the principal's policies cannot be edited, and what does work; null for ordinary roles. */
export function whyNotEditable(role: Role): string | null {
  const set = permissionSetOf(role);
  if (set) {
    return (
      `PutRolePolicy will not work on AWSReservedSSO roles: change the permission set ${set.permissionSet}, ` +
      'or deny by identitystore:UserId in the permission set or an SCP'
    );
  }
  if (isServiceLinkedRole(role)) return 'AWS owns this service-linked role: only its service can change it';
  return null;
}
