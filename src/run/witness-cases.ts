import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { Detection } from '../audit/finding.ts';
import type { Estate } from '../estate/estate.ts';
import { findPrincipal } from '../estate/principals.ts';
import { failure } from './failure.ts';
import { type WitnessCase, witnessCase } from './witness-case.ts';
import { witnessHolder } from './witness-holder.ts';

/** One case for `evaluate` per definite witness of the detections, in their order. */
export function witnessCases(estate: Estate, detections: readonly Detection[]): readonly WitnessCase[] {
  return detections.flatMap((detection) => {
    const principal = findPrincipal(estate, detection.principal);
    if (principal === null || detection.excess === null) return [];
    const holder = witnessHolder(estate, principal);
    return detection.excess.regions.flatMap(({ certainty, witness }, index) => {
      if (certainty !== 'definite' || witness === null) return [];
      const { access, beside } = holder(witness);
      return [witnessCase(`${detection.fingerprint}#${index}`, detection.principal, access, witness, beside)];
    });
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
    throw failure(`cannot write \`${file}\`: ${whyNotWritten(error)}`, error);
  }
}

function whyNotWritten(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission to write there';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return code;
  }
}
