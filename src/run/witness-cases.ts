import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { Detection } from '../audit/finding.ts';
import { systemMessage } from '../collect/file-issue.ts';
import type { Estate } from '../estate/estate.ts';
import { findPrincipal } from '../estate/principals.ts';
import { effectiveAccess } from '../reach/effective-access.ts';
import { failure } from './failure.ts';
import { type WitnessCase, witnessCase } from './witness-case.ts';

/** One case for `evaluate` per definite witness of the detections, in their order. */
export function witnessCases(estate: Estate, detections: readonly Detection[]): readonly WitnessCase[] {
  return detections.flatMap((detection) => {
    const principal = findPrincipal(estate, detection.principal);
    if (principal === null || detection.excess === null) return [];
    const { access } = effectiveAccess(estate, principal);
    return detection.excess.regions.flatMap(({ certainty, witness }, index) =>
      certainty === 'definite' && witness !== null
        ? [witnessCase(`${detection.fingerprint}#${index}`, detection.principal, access, witness)]
        : [],
    );
  });
}

/** Writes the cases as JSON Lines, whole or not at all; a CommandFailure when the place cannot be written. */
export async function writeCases(file: string, cases: readonly WitnessCase[]): Promise<void> {
  const beside = `${file}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(beside, cases.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw failure(
      `cannot write \`${file}\`: ${systemMessage(error).replace('to read it', 'to write there')}`,
      error,
    );
  }
}
