import { type Page, paragraph, span } from './page.ts';

/** What `migrate` answers: the names of the migrations it applied, in order. */
export interface MigrationResult {
  readonly store: string;
  readonly applied: readonly string[];
}

/** The answer of `migrate` for people. */
export function migrationPage({ store, applied }: MigrationResult): Page {
  if (applied.length === 0) return [paragraph([span(`Nothing to do: ${store} is up to date.`, 'good')])];
  return [paragraph([`Migrated ${store}:`]), ...applied.map((name) => paragraph([name], 2))];
}
