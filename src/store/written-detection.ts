import { hash } from 'node:crypto';
import type { Detection } from '../audit/finding.ts';

/** What is known of a detection's JSON, some ten kilobytes. */
export interface WrittenDetection {
  /** Its sha256, hex: equal digests mean that two detections say the same. */
  readonly digest: string;
  /** It holds nothing that some store would not take. */
  readonly isStorable: boolean;
}

/** How JSON writes U+0000 and half a surrogate pair. A text that holds these letters themselves is only looked at longer. */
const escaped = /\\u(?:0000|d[89a-f])/;

const known = new WeakMap<Detection, WrittenDetection>();

/** What is known of a detection's JSON; written out once for each object. */
export function writtenDetection(detection: Detection): WrittenDetection {
  const before = known.get(detection);
  if (before !== undefined) return before;
  const text = JSON.stringify(detection);
  const written = { digest: hash('sha256', text), isStorable: !escaped.test(text) };
  known.set(detection, written);
  return written;
}
