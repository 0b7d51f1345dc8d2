import type { AccessSet } from '../access/access-set.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import type { Exception } from '../registry/registry.ts';
import type { AuditInput } from './audit-context.ts';
import { accessOfRegions } from './contains-regions.ts';
import type { AcceptedException, Detection } from './finding.ts';

/**
 * Marks the detections whose whole excess an exception of the registry accepts; what it does not cover, it says. Whether
 * an exception is over is for the scan's clock to tell.
 *
 * INVARIANT: only an excess that is proved to lie within a ceiling is accepted: not a part of it, not on doubt.
 */
export function withExceptions(input: AuditInput, detections: readonly Detection[]): readonly Detection[] {
  const exceptions = input.registry?.exceptions ?? [];
  if (exceptions.length === 0) return detections;
  return detections.map((detection) => {
    const named = exceptions.filter(
      ({ rule, agent }) => rule === detection.rule && agent === detection.agent,
    );
    const held = named.map((exception) => ({ exception, why: whyNotCovered(input, detection, exception) }));
    const covering = held.filter(({ why }) => why === null).map(({ exception }) => exception);
    // Of several that accept it, the one that lasts longest.
    const [longest] = covering.toSorted((left, right) => (left.expires < right.expires ? 1 : -1));
    if (longest) return { ...detection, exception: accepted(longest) };
    const notes = held.map(({ exception, why }) => `exception ${exception.id} does not accept it: ${why}`);
    return notes.length === 0 ? detection : { ...detection, details: [...detection.details, ...notes] };
  });
}

function accepted({ id, reason, approvedBy, expires }: Exception): AcceptedException {
  return { id, reason, approvedBy, expires: `${expires}T23:59:59.999Z` as Instant };
}

/** null: all of the excess lies within the ceiling. */
function whyNotCovered(input: AuditInput, { excess }: Detection, exception: Exception): string | null {
  if (excess === null) return 'this finding has no excess to hold against its ceiling';
  const ceiling = ceilingOf(input, exception);
  if (typeof ceiling === 'string') return ceiling;
  if (excess.verdict === 'unknown') return 'the comparison was too large to decide';
  const regions = accessOfRegions(excess.regions);
  if (regions === null) return 'the excess has conditions that no policy can say';
  const { verdict } = input.engine.compare(regions, ceiling);
  switch (verdict) {
    case 'within':
      return null;
    case 'exceeds':
      return 'it is more than its ceiling';
    case 'may-exceed':
    case 'unknown':
      return 'nobody can prove that it lies within its ceiling';
  }
}

/** The ceiling as access, or why there is none. */
function ceilingOf(input: AuditInput, { id, ceiling }: Exception): AccessSet | string {
  if ('scan' in ceiling) return 'a ceiling `as of a scan` is accepted where findings are kept';
  let policy: NamedPolicy | null;
  if ('policyFile' in ceiling) policy = input.policyFiles?.(ceiling.policyFile) ?? null;
  else {
    const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: [ceiling.statement] }, 'identity');
    policy = parsed.ok ? { name: id, document: parsed.value } : null;
  }
  if (policy === null) return 'its ceiling cannot be read';
  return { kind: 'layers', levels: [{ name: id, kind: 'scope', policies: [policy] }], facts: {} };
}
