import type { AccessSet } from '../access/access-set.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import type { Exception } from '../registry/registry.ts';
import type { AuditInput } from './audit-context.ts';
import { accessOfRegions } from './contains-regions.ts';
import type { AcceptedException, Detection, KnownDeed } from './finding.ts';
import { newsEachTime } from './further-deeds.ts';

/**
 * Marks the detections whose whole excess an exception of the registry accepts; what it does not cover, it says. Whether
 * an exception is over is for the scan's clock to tell, and what an excess was in a scan for the store
 * (exceptions-as-of-scan.ts).
 *
 * INVARIANT: only an excess that is proved to lie within a ceiling is accepted: not a part of it, not on doubt.
 */
export function withExceptions(input: AuditInput, detections: readonly Detection[]): readonly Detection[] {
  const written = (input.registry?.exceptions ?? []).filter(({ ceiling }) => !('scan' in ceiling));
  if (written.length === 0) return detections;
  return detections.map((detection) =>
    heldAgainst(
      detection,
      written.filter((exception) => isNamedBy(exception, detection)),
      (exception) => whyNotCovered(input, detection, exception),
    ),
  );
}

/** Whether an exception speaks of this finding at all. */
export function isNamedBy({ rule, agent }: Exception, detection: Detection): boolean {
  return rule === detection.rule && agent === detection.agent;
}

/**
 * The detection with the exception that accepts it, or with what the others have to say.
 * @param whyNot null: all of the excess lies within the ceiling
 * @param deeds what each accepts of what was done; nothing unless said
 */
export function heldAgainst(
  detection: Detection,
  named: readonly Exception[],
  whyNot: (exception: Exception) => string | null,
  deeds: (exception: Exception) => readonly KnownDeed[] = () => [],
): Detection {
  const held = named.map((exception) => ({ exception, why: whyNot(exception) }));
  const covering = held
    .filter(({ why }) => why === null)
    .map(({ exception }) => accepted(exception, deeds(exception)));
  const already = detection.exception === undefined ? [] : [detection.exception];
  // Of several that accept it, the one that lasts longest.
  const [longest] = [...already, ...covering].toSorted((left, right) =>
    left.expires < right.expires ? 1 : -1,
  );
  if (longest) return { ...detection, exception: longest };
  const notes = held.map(({ exception, why }) => `exception ${exception.id} does not accept it: ${why}`);
  return notes.length === 0 ? detection : { ...detection, details: [...detection.details, ...notes] };
}

function accepted(
  { id, reason, approvedBy, expires }: Exception,
  deeds: readonly KnownDeed[],
): AcceptedException {
  const until = `${expires}T23:59:59.999Z` as Instant;
  return { id, reason, approvedBy, expires: until, ...(deeds.length === 0 ? {} : { deeds }) };
}

/** null: all of the excess lies within the ceiling. */
function whyNotCovered(input: AuditInput, detection: Detection, exception: Exception): string | null {
  const { excess } = detection;
  // INVARIANT: who accepts an access has accepted nothing that is done with it in production.
  const [deed] = newsEachTime(detection);
  if (deed !== undefined && excess !== null) {
    return `its ceiling is an access, and ${deed.action} was done with it: accept the finding, or as of the scan that found it`;
  }
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
  if ('scan' in ceiling) return 'what its excess was in a scan is for the store to say';
  let policy: NamedPolicy | null;
  if ('policyFile' in ceiling) policy = input.policyFiles?.(ceiling.policyFile) ?? null;
  else {
    const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: [ceiling.statement] }, 'identity');
    policy = parsed.ok ? { name: id, document: parsed.value } : null;
  }
  if (policy === null) return 'its ceiling cannot be read';
  return { kind: 'layers', levels: [{ name: id, kind: 'scope', policies: [policy] }], facts: {} };
}
