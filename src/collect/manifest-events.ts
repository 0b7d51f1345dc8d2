import type { EventsRead } from '../estate/events-read.ts';
import { type AccountId, type Instant, parseAccountId, parseInstant } from '../estate/identifiers.ts';
import type { JsonValue } from '../policy/index.ts';
import { asArray, asObject, asText } from './json-fields.ts';
import type { FolderFiles, WrittenFiles } from './written-files.ts';

/**
 * Reads `events` of estate.json: `[{"accounts","source","regions","from","to","limits"}]`, accounts whose events were
 * read alike together. null: it is something else.
 */
export function readEventsRead(value: JsonValue | undefined): ReadonlyMap<AccountId, EventsRead> | null {
  const groups = asArray(value ?? []);
  if (!groups) return null;
  const read = new Map<AccountId, EventsRead>();
  for (const group of groups) {
    const entry = asObject(group);
    const accounts = texts(entry?.['accounts'])?.map(parseAccountId);
    const source = asText(entry?.['source']);
    const regions = texts(entry?.['regions']);
    const limits = texts(entry?.['limits']);
    const from = moment(entry?.['from']);
    const to = moment(entry?.['to']);
    if (!accounts || !source || !regions || !limits || from === 'wrong' || to === 'wrong') return null;
    for (const account of accounts) {
      if (account === null) return null;
      read.set(account, { source, regions, from, to, limits });
    }
  }
  return read;
}

/** Reads `eventFiles` of estate.json: `{"<account>":{"files","sha256"}}`. null: it is something else. */
export function readEventFiles(value: JsonValue | undefined): ReadonlyMap<AccountId, WrittenFiles> | null {
  const accounts = value === undefined ? {} : asObject(value);
  if (!accounts) return null;
  const read = new Map<AccountId, WrittenFiles>();
  for (const [key, given] of Object.entries(accounts)) {
    const account = parseAccountId(key);
    const entry = asObject(given);
    const files = entry?.['files'];
    const sha256 = asText(entry?.['sha256']);
    if (!account || typeof files !== 'number' || !sha256) return null;
    read.set(account, { files, sha256 });
  }
  return read;
}

/** Reads `files` of estate.json: `[{"folders","names"}]`, folders with the same files together. null: it is something else. */
export function readFolderFiles(value: JsonValue | undefined): readonly FolderFiles[] | null {
  const groups = asArray(value ?? []);
  if (!groups) return null;
  const read = groups.map((group) => {
    const folders = texts(asObject(group)?.['folders']);
    const names = texts(asObject(group)?.['names']);
    return folders && names ? { folders, names } : null;
  });
  return read.every((one) => one !== null) ? read : null;
}

function texts(value: JsonValue | undefined): readonly string[] | null {
  const read = asArray(value)?.map((one) => asText(one));
  return read?.every((text) => text !== null) ? read : null;
}

function moment(value: JsonValue | undefined): Instant | null | 'wrong' {
  if (value === null || value === undefined) return null;
  return parseInstant(asText(value) ?? '') ?? 'wrong';
}
