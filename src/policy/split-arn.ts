/** An ARN has six segments: the sixth, the resource, holds whatever colons follow. */
export const arnSegments = 6;

/** Splits an ARN at its colons into at most `limit` parts; the last one keeps the colons that follow. */
export function splitArn(text: string, limit: number = arnSegments): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < limit - 1) {
    const colon = text.indexOf(':', from);
    if (colon < 0) break;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  parts.push(text.slice(from));
  return parts;
}
