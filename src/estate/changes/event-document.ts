import { type PolicyKind, parsePolicyText } from '../../policy/index.ts';
import type { PolicyReading } from '../estate.ts';
import type { ChangeEvent } from './change-event.ts';

/**
 * The policy that a call gave; one that its record does not hold (CloudTrail leaves out what is over 100 kB) is there all the
 * same, and unreadable.
 * @param parameter in lower case
 */
export function eventDocument(
  event: ChangeEvent,
  parameter: string,
  kind: PolicyKind,
  name: string,
): PolicyReading {
  const text = event.documents?.[parameter];
  if (text === undefined) {
    const issues = [{ path: '$', message: `event ${event.eventID} does not hold it` }];
    return { state: 'unreadable', name, issues, digest: `event ${event.eventID}` };
  }
  const parsed = parsePolicyText(text, kind);
  // Only ever compared with others.
  const digest = `text ${text}`;
  return parsed.ok
    ? { state: 'readable', name, document: parsed.value, digest }
    : { state: 'unreadable', name, issues: parsed.issues, digest };
}
