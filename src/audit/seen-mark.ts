import { digestOf } from './canonical-json.ts';
import { ceilingOf } from './ceiling.ts';
import type { Detection } from './finding.ts';
import type { FindingRecord } from './lifecycle.ts';

/** What a page shows of a finding that somebody may accept by it. */
export type Shown = Pick<Detection, 'uniqueId' | 'severity' | 'excess' | 'members' | 'evidence'> &
  Pick<FindingRecord, 'life'>;

/**
 * Tells whether a finding is still what somebody saw who accepts it: another life, another severity, another excess or
 * another deed gives another mark; a scan that shows the same, or says it in other words, does not.
 */
export function seenMark({ uniqueId, severity, life, evidence, ...ceiling }: Shown): string {
  const deeds = evidence.flatMap((one) =>
    one.kind === 'event' && one.did !== undefined ? [`${one.eventID} ${one.lastAt ?? ''}`] : [],
  );
  return digestOf([life, uniqueId, severity, ceilingOf(ceiling), deeds.sort()]).slice(0, markLength);
}

/** The same of several findings that somebody decides about as one, in any order. */
export function seenMarkOf(records: readonly FindingRecord[]): string {
  const marks = records.map(({ detection, life }) => [
    detection.fingerprint,
    seenMark({ ...detection, life }),
  ]);
  return digestOf(marks.map((mark) => mark.join(' ')).sort()).slice(0, markLength);
}

/** Enough to tell the states of one finding apart. */
const markLength = 16;
