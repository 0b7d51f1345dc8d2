/** As many arguments as one call takes without risk to the stack. */
const mostAtOnce = 4_096;

/**
 * The text of UTF-16 units, in one piece. A text put together by `+=` stays a chain of its letters, 32 bytes for each,
 * until somebody reads it: of tens of thousands of kept patterns most are never read whole.
 */
export function textOfUnits(units: readonly number[]): string {
  if (units.length <= mostAtOnce) return String.fromCharCode(...units);
  const pieces: string[] = [];
  for (let at = 0; at < units.length; at += mostAtOnce)
    pieces.push(String.fromCharCode(...units.slice(at, at + mostAtOnce)));
  return pieces.join('');
}
