import type { Kysely } from 'kysely';
import type { GuardrailFact } from '../../audit/guardrail-fact.ts';
import type { KeptGuardrails } from '../store.ts';
import { inChunks } from './chunks.ts';
import type { Tables } from './tables.ts';

/** The kept guardrails of an estate's principals, in order of their keys. */
export async function selectGuardrails(queries: Kysely<Tables>, estate: string): Promise<KeptGuardrails> {
  const rows = await queries
    .selectFrom('guardrail')
    .select(['principal', 'facts'])
    .where('estate', '=', estate)
    .orderBy('principal')
    .execute();
  return new Map(rows.map(({ principal, facts }) => [principal, facts as readonly GuardrailFact[]]));
}

/** Writes the guardrails of principals, new and changed alike. */
export async function upsertGuardrails(
  queries: Kysely<Tables>,
  estate: string,
  guardrails: KeptGuardrails,
): Promise<void> {
  const all = [...guardrails].map(([principal, facts]) => ({
    estate,
    principal,
    facts: JSON.stringify(facts),
  }));
  for (const rows of inChunks(all)) {
    await queries
      .insertInto('guardrail')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['estate', 'principal'])
          .doUpdateSet(({ ref }) => ({ facts: ref('excluded.facts') })),
      )
      .execute();
  }
}
