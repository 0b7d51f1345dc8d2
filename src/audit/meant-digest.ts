import type { AccessSet } from '../access/access-set.ts';
import { digestOfDocument } from '../reach/relevant-facts.ts';
import { digestOf } from './canonical-json.ts';

/** Between what somebody means and what was bound to one comparison, in a digest of the intended side. */
const mark = '~';

/**
 * A digest of the intended side that tells the two apart: what somebody means (the scope's policies, and those that its
 * operators hold), and all of it as it was compared. The latter moves with the granted side too: with keys that its policies ask for, and
 * with resource policies and accounts that both sides share.
 */
export function scopeDigestOf(intended: AccessSet, bound: string): string {
  return `${meantDigest(intended).slice(0, digestLength)}${mark}${bound}`;
}

/** Enough to tell scopes apart; all of it is in the other half. */
const digestLength = 32;

/** The part of the digest that changes only where what is meant does; all of a digest that has no parts. */
export function meantPart(scopeDigest: string): string {
  const end = scopeDigest.indexOf(mark);
  return end < 0 ? scopeDigest : scopeDigest.slice(0, end);
}

function meantDigest(intended: AccessSet): string {
  const documents = new Set<string>();
  collect(intended, documents);
  return digestOf([...documents].sort());
}

function collect(access: AccessSet, documents: Set<string>): void {
  if (access.kind !== 'layers') {
    for (const part of access.of) collect(part, documents);
    return;
  }
  for (const { kind, name, policies } of access.levels) {
    const isMeant = kind === 'identity' || kind === 'boundary' || (kind === 'scope' && name === 'scope');
    if (isMeant) for (const { document } of policies) documents.add(`${kind} ${digestOfDocument(document)}`);
  }
}
