import type { AccessLayers, AccessSet } from '../access/access-set.ts';
import { type Gap, provesBound, provesInside } from '../reach/gap.ts';
import { openPolicy } from '../reach/open-policy.ts';
import { deniesOf } from '../reach/own-denies.ts';
import { type Asked, ofResourceAccount, partitionOf } from '../reach/resource-account.ts';
import { wholeAccess } from '../reach/resource-grants.ts';
import { resourceOwners } from '../reach/resource-owners.ts';
import type { Side } from './comparer.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { takenOfUse } from './remedy-use.ts';
import { listed, requestText } from './wording.ts';

/** A candidate with what comparing again with it in place showed. */
export interface TriedRemedy {
  readonly candidate: RemedyCandidate;
  /** Nothing exceeds any more. */
  readonly closes: boolean;
  /** All that is both granted and meant still is; false where that could not be proved. */
  readonly keeps: boolean;
  /** All that is allowed in other accounts and meant still is; false where that could not be proved. */
  readonly keepsAbroad: boolean;
  /** Actions that were meant, were seen in use and are taken away. */
  readonly takes: readonly string[];
}

/**
 * Compares again with a candidate in place. Two proofs: what is left is inside what was meant; and what was granted and
 * meant is left. Together they pin the access after it: exactly what is granted and meant.
 */
export function tryRemedy(remedy: RemedyCase, candidate: RemedyCandidate): TriedRemedy {
  const { context, intended } = remedy;
  const { after } = candidate;
  const closes = !widens(remedy, candidate) && context.comparer.proves(after, intended);
  // What it would cost matters only where it closes the excess.
  const keepsAbroad = closes && staysAbroad(remedy, candidate);
  const keeps = keepsAbroad && context.comparer.proves(meantOf(remedy), { ...after, gaps: [] });
  return { candidate, closes, keeps, keepsAbroad, takes: closes && !keeps ? takenOfUse(remedy, after) : [] };
}

/**
 * Whether what the principal is allowed in other accounts is so after it, too: what was compared is the own account, and
 * one policy grants both.
 */
function staysAbroad(
  { context, principal, abroadIsMeant }: RemedyCase,
  { abroad }: RemedyCandidate,
): boolean {
  const before = abroadIsMeant ? context.abroad(principal) : [];
  if (before.length === 0) return true;
  const after = abroad?.() ?? [];
  return before.every((one) => {
    const there = after.filter(({ resources }) => resources === one.resources).map(wholeAccess);
    return context.comparer.proves(
      { access: wholeAccess(one), gaps: [] },
      { access: { kind: 'union', of: there }, gaps: [] },
    );
  });
}

/** Whether nothing can be proved of it, whatever is changed; the gap that says why. */
export function unprovable({ granted, intended }: RemedyCase): Gap | null {
  if (provesInside(granted.gaps) && provesBound(intended.gaps)) return null;
  return [...granted.gaps, ...intended.gaps][0] ?? null;
}

/** One line on what was proved, or on why it was not. */
export function proofNote(
  remedy: RemedyCase,
  { closes, keeps, keepsAbroad, takes, candidate }: TriedRemedy,
): string {
  const again = candidate.policy === null ? 'compared again without it' : 'compared again with it in place';
  if (!closes) {
    const gap = unprovable(remedy);
    return gap === null
      ? `${again}: some of the excess stays, or nobody can tell`
      : `nobody can tell while something is unread: ${gap.reason}`;
  }
  if (keeps) return `${again}: nothing exceeds, and nothing that was meant goes with it`;
  const used = takes.length === 0 ? 'no use of it was seen' : `of that was used: ${listed(takes)}`;
  if (!keepsAbroad)
    return `${again}: nothing exceeds; what it is allowed in other accounts may go too (${used})`;
  const lost = lossOf(remedy, candidate);
  return lost === null
    ? `${again}: nothing exceeds; whether all that was meant stays is not proved (${used})`
    : `${again}: nothing exceeds; some of what was meant goes too, such as ${lost} (${used})`;
}

/** One request that was granted and meant, and that the candidate takes away; null where none could be found. */
function lossOf(remedy: RemedyCase, { after }: RemedyCandidate): string | null {
  const { comparer } = remedy.context;
  const { regions } = comparer.compare(
    meantOf(remedy),
    { ...after, gaps: [] },
    remedy.principal.account,
  ).comparison;
  const witness = regions.find(({ certainty }) => certainty === 'definite')?.witness ?? null;
  return witness && requestText(witness);
}

/** What is both granted and meant, of the resources that were asked for: the principal's own account's. */
function meantOf({ context, principal, granted, intended }: RemedyCase): Side {
  const asked: Asked = {
    account: principal.account,
    partition: partitionOf(principal),
    owners: resourceOwners(context.estate),
  };
  const meant = ofAccount(intended.access, asked);
  return { access: { kind: 'intersection', of: [wholeAccess(granted), meant] }, gaps: [] };
}

/** INVARIANT: of that account's resources nothing is taken away, so that no loss is overlooked. */
function ofAccount(access: AccessSet, asked: Asked): AccessSet {
  if (access.kind === 'layers') return { ...access, levels: ofResourceAccount(access.levels, asked) };
  return { kind: access.kind, of: access.of.map((member) => ofAccount(member, asked)) };
}

/**
 * INVARIANT: a remedy never widens. The comparison is of the own account, with what is known of its requests and of its
 * resource policies; a Deny or a condition that says nothing there may be all that keeps out what nobody read.
 */
function widens({ context, granted }: RemedyCase, { rewrites }: RemedyCandidate): boolean {
  if (rewrites === null) return false;
  if (granted.access.kind !== 'layers') return true;
  const [before, after] = [granted.access, rewrites.access];
  const within = (left: Side | null, right: Side | null): boolean =>
    right === null || (left !== null && context.comparer.proves(left, right));
  return !(
    within(levelAlone(after, 'identity'), levelAlone(before, 'identity')) &&
    within(levelAlone(after, 'boundary'), levelAlone(before, 'boundary')) &&
    within(whatIsNotDenied(after), whatIsNotDenied(before))
  );
}

/** One kind of level with nothing known of the request; null where there is none. */
function levelAlone({ levels }: AccessLayers, kind: 'identity' | 'boundary'): Side | null {
  const own = levels.filter((level) => level.kind === kind);
  return own.length === 0 ? null : { access: { kind: 'layers', levels: own, facts: {} }, gaps: [] };
}

const everything = openPolicy('everything');

/** Everything but what the principal's own policies deny: whoever else grants it, that is kept out. */
function whatIsNotDenied({ levels }: AccessLayers): Side {
  const own = levels.filter(({ kind }) => kind === 'identity' || kind === 'boundary');
  const level = { name: 'own Denies', kind: 'scope' as const, policies: [everything, ...deniesOf(own)] };
  return { access: { kind: 'layers', levels: [level], facts: {} }, gaps: [] };
}
