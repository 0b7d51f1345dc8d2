import type { Generations } from '../estate/generations.ts';
import type { Detection } from './finding.ts';

/** The detections, each as the very object of an earlier audit where it says the same: what is known of that holds of it. */
export function recallDetections(
  detections: readonly Detection[],
  known: Generations<Detection>,
): readonly Detection[] {
  return detections.map((detection) => {
    const before = known.get(detection.fingerprint);
    if (before !== undefined && isSame(before, detection)) return before;
    known.set(detection.fingerprint, detection);
    return detection;
  });
}

/** Whether two values of plain objects, lists and scalars are equal. Most of what they are made of is one and the same. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const fields = Object.keys(left);
  return (
    fields.length === Object.keys(right).length &&
    fields.every(
      (field) =>
        Object.hasOwn(right, field) &&
        isSame((left as Record<string, unknown>)[field], (right as Record<string, unknown>)[field]),
    )
  );
}
