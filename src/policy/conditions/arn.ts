import { type Glob, globOf, globOfCodes, matchGlob } from '../match-glob.ts';
import type { ResolvedToken } from '../pattern.ts';
import { arnSegments, splitArn } from '../split-arn.ts';

/** An ARN pattern of a condition: one glob for each of the six parts. */
export type ArnPattern = readonly Glob[];

/**
 * Takes an ARN pattern apart (R-015; IAM User Guide, "Amazon Resource Name (ARN) condition operators"): six parts,
 * wildcards stay inside a part, the sixth may hold colons. null when it has fewer parts: that is no ARN.
 */
export function parseArnPattern(tokens: readonly ResolvedToken[]): ArnPattern | null {
  const parts: number[][] = [[]];
  for (const code of globOf(tokens).codes) {
    if (code === 0x3a && parts.length < arnSegments) parts.push([]);
    else parts.at(-1)?.push(code);
  }
  return parts.length === arnSegments ? parts.map(globOfCodes) : null;
}

/** Whether the text is an ARN that the pattern matches part by part. */
export function matchesArn(pattern: ArnPattern, text: string): boolean {
  const parts = splitArn(text);
  return (
    parts.length === arnSegments && pattern.every((glob, index) => matchGlob(glob, parts[index] as string))
  );
}
