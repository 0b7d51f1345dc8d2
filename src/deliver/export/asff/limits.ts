import { escapeTerminal } from '../../text/escape.ts';

/**
 * What BatchImportFindings takes: the pages "AwsSecurityFinding" of the Security Hub API Reference, "AWS Security Finding
 * Format (ASFF)" of the user guide, and "Guidelines for using the BatchImportFindings API". Lengths are characters there; they
 * are held in UTF-8 bytes here, which is never more.
 */
export const asffLimits = {
  title: 256,
  description: 1024,
  id: 512,
  generatorId: 512,
  recommendation: 512,
  resourceId: 512,
  fieldName: 128,
  fieldValue: 1024,
  fields: 50,
  resources: 32,
  findingsInBatch: 100,
  findingBytes: 240_000,
  batchBytes: 6_000_000,
} as const;

const encoder = new TextEncoder();

/** How many bytes a text is in UTF-8. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/**
 * The one escaper of the ASFF sink: everything invisible shown, cut to so many bytes between two characters, with `…` where it was
 * cut. Never empty: Security Hub refuses a text without a visible character.
 */
export function asffText(text: string, limit: number): string {
  const shown = escapeTerminal(text).trim();
  if (shown === '') return 'none';
  if (bytesOf(shown) <= limit) return shown;
  let cut = '';
  let used = bytesOf('…');
  for (const character of shown) {
    used += bytesOf(character);
    if (used > limit) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}
