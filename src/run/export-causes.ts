import { guardrailName } from '../audit/guardrail-wording.ts';
import type { KeptChange } from '../audit/kept-change.ts';
import type { ExportedCause, ExportedFinding } from '../deliver/export/export-data.ts';
import type { KeptGuardrails, Store } from '../store/store.ts';

/** Changes that are looked through, the newest: each may hold hundreds of findings. */
const newestChanges = 1_000;

/** What is known of the findings of one estate beside themselves. */
export interface Surroundings {
  readonly causes: ReadonlyMap<string, ExportedCause>;
  readonly guardrails: KeptGuardrails;
}

/** Reads what moved the findings of an estate lately, and what holds its principals back: once for all of them. */
export async function surroundingsOf(store: Store, estate: string): Promise<Surroundings> {
  const changes = await store.changes({ estate, limit: newestChanges });
  return { causes: causesIn(changes), guardrails: await store.guardrails(estate) };
}

/** The newest change that made each finding worse, by its fingerprint. */
function causesIn(changes: readonly KeptChange[]): ReadonlyMap<string, ExportedCause> {
  const causes = new Map<string, ExportedCause>();
  for (const { id, at, undo, unexplained, changes: parts, direction, findings } of changes) {
    if (direction === 'narrowed') continue;
    for (const { fingerprint, cause } of findings) {
      if (causes.has(fingerprint)) continue;
      const told = parts.map(({ text, origin, command }) => ({ text, origin, command }));
      causes.set(fingerprint, { change: id, at, sure: cause, undo, parts: told, unexplained });
    }
  }
  return causes;
}

/** The part of an exported finding that its surroundings tell. */
export function surrounded(
  { causes, guardrails }: Surroundings,
  { fingerprint, principalKey }: Pick<ExportedFinding['finding'], 'fingerprint' | 'principalKey'>,
): Pick<ExportedFinding, 'cause' | 'holds'> {
  const facts = guardrails.get(principalKey);
  return {
    cause: causes.get(fingerprint) ?? null,
    holds: facts === undefined ? null : facts.filter(({ missed }) => missed !== true).map(guardrailName),
  };
}
