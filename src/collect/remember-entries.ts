import type { Generations } from '../estate/generations.ts';
import { asText, type JsonObject } from './json-fields.ts';
import { pieceOf, volatileFields } from './kept/piece-of.ts';
import type { DetailContext } from './principal-details.ts';

/** Reads an entry, or finds what it was read as before. */
export type RecallEntry = <T extends object>(
  list: string,
  entry: JsonObject,
  read: (entry: JsonObject) => T | null,
) => T | null;

/** What an entry was read as, and what beside its content it was read from. */
export interface KnownEntry {
  readonly beside: string;
  readonly value: object;
}

/**
 * Reads entries of authorization details by way of those of an earlier reading.
 * INVARIANT: it is found by everything that it is read from: its content, whose account it is of, and what other files say
 * of it. What could not be read says where in the file it lies, so it is read anew.
 */
export function rememberEntries(
  known: Generations<KnownEntry> | undefined,
  context: DetailContext,
): RecallEntry {
  if (known === undefined) return (_list, entry, read) => read(entry);
  const { account, partition, maxSessionSeconds, accessKeys } = context;
  return <T extends object>(list: string, entry: JsonObject, read: (entry: JsonObject) => T | null) => {
    const arn = asText(entry['Arn']) ?? '';
    const beside = JSON.stringify([
      list,
      account,
      partition,
      volatileFields.map((field) => entry[field] ?? null),
      maxSessionSeconds.get(arn) ?? null,
      accessKeys.get(arn) ?? null,
    ]);
    const { digest } = pieceOf(entry);
    const before = known.get(digest);
    if (before?.beside === beside) return before.value as T;
    const value = read(entry);
    if (value !== null && !isUnreadable(value)) known.set(digest, { beside, value });
    return value;
  };
}

/** Whether some policy of an entry could not be read. */
function isUnreadable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('state' in value) return value.state === 'unreadable';
  return Object.values(value).some((part) =>
    Array.isArray(part) ? part.some(isUnreadable) : isUnreadable(part),
  );
}
