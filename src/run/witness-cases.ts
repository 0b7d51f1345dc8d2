import type { Detection } from '../audit/finding.ts';
import type { Estate } from '../estate/estate.ts';
import { findPrincipal } from '../estate/principals.ts';
import { writeWholeFile } from './whole-file.ts';
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
  await writeWholeFile(file, cases.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
