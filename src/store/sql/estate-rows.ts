import { type Kysely, sql } from 'kysely';
import { type EstateEntry, type EstateLot, withTexts } from '../../estate/estate-entry.ts';
import { StoreError } from '../failure.ts';
import { storableText } from '../storable.ts';
import type { KeptEntriesFilter } from '../store.ts';
import { inChunks } from './chunks.ts';
import { keepDocuments, lockEstate } from './estate-locks.ts';
import type { LastVersion } from './last-version.ts';
import type { Tables } from './tables.ts';

/** How many entries are read at a time: a role is about 3 kB. */
const entriesPerPage = 1_000;
/** Digests that an entry's end is written for in one statement. */
const pathsPerStatement = 5_000;

/**
 * Writes an estate as its next version: what is not as it was in the version before. All in the caller's transaction, which
 * holds the estate's lock.
 * @param last what this process wrote of it before, where it did
 * @returns the version, to be remembered once the transaction is committed
 */
export async function insertEstateVersion(
  queries: Kysely<Tables>,
  estate: string,
  lots: AsyncIterable<EstateLot>,
  last: LastVersion | undefined,
): Promise<LastVersion> {
  await lockEstate(queries, estate);
  await keepDocuments(queries);
  const before = await newestVersion(queries, estate);
  const version = (before?.version ?? 0) + 1;
  const { rows } = await sql<{ kept_at: string }>`
    insert into estate_version (estate, version) values (${estate}, ${version})
    returning kept_at::text as kept_at`.execute(queries);
  const isKnown = before !== null && last?.version === before.version && last.keptAt === before.keptAt;
  const current = isKnown ? last.entries : await currentEntries(queries, estate);
  const gone = new Set(current.keys());
  const seen = new Set<string>();
  const entries = new Map<string, string>();
  for await (const lot of lots) {
    const changed: Pick<EstateEntry, 'path' | 'digest'>[] = [];
    for (const { path: said, digest } of lot.entries) {
      const path = storableText(said);
      // Said twice, it holds as it was said first.
      if (seen.has(path)) continue;
      seen.add(path);
      entries.set(path, digest);
      if (current.get(path) === digest) gone.delete(path);
      else changed.push({ path, digest });
    }
    await insertDocuments(queries, await withTexts(lot, changed));
    // What was there under another digest ends before what comes in its place begins.
    await endEntries(
      queries,
      estate,
      version,
      changed.filter(({ path }) => current.has(path)).map(({ path }) => path),
    );
    for (const { path } of changed) gone.delete(path);
    for (const lotOfRows of inChunks(
      changed.map(({ path, digest }) => ({
        estate,
        path,
        from_version: version,
        until_version: null,
        digest,
      })),
    ))
      await queries.insertInto('estate_entry').values(lotOfRows).execute();
  }
  await endEntries(queries, estate, version, [...gone]);
  return { version, keptAt: rows[0]?.kept_at ?? '', entries };
}

async function newestVersion(
  queries: Kysely<Tables>,
  estate: string,
): Promise<Pick<LastVersion, 'version' | 'keptAt'> | null> {
  const { rows } = await sql<{ version: number | bigint; kept_at: string }>`
    select version, kept_at::text as kept_at from estate_version
    where estate = ${estate} order by version desc limit 1`.execute(queries);
  const [newest] = rows;
  return newest === undefined ? null : { version: Number(newest.version), keptAt: newest.kept_at };
}

/** Path -> digest. As one value: ten thousand rows of two columns would take four times as long on their way. */
async function currentEntries(queries: Kysely<Tables>, estate: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ entries: readonly (readonly [string, string])[] | null }>`
    select json_agg(json_build_array(path, digest)) as entries
    from estate_entry where estate = ${estate} and until_version is null`.execute(queries);
  return new Map(rows[0]?.entries ?? []);
}

async function insertDocuments(queries: Kysely<Tables>, entries: readonly EstateEntry[]): Promise<void> {
  const distinct = new Map(
    entries.map(({ digest, text }) => [digest, { digest, text: storableText(text) }] as const),
  );
  for (const rows of inChunks([...distinct.values()]))
    await queries
      .insertInto('estate_document')
      .values(rows)
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
}

async function endEntries(
  queries: Kysely<Tables>,
  estate: string,
  version: number,
  paths: readonly string[],
): Promise<void> {
  for (let at = 0; at < paths.length; at += pathsPerStatement)
    await queries
      .updateTable('estate_entry')
      .set({ until_version: version })
      .where('estate', '=', estate)
      .where('until_version', 'is', null)
      .where('path', 'in', paths.slice(at, at + pathsPerStatement))
      .execute();
}

/**
 * The entries of one version, or those of one file that came after an earlier version and up to it; in order of path, then
 * of version, a page at a time. None of a version that was given up; a StoreError when that happens while it is read.
 */
export async function* selectEntries(
  queries: Kysely<Tables>,
  { estate, version, cameAfter, file }: KeptEntriesFilter,
): AsyncGenerator<readonly EstateEntry[]> {
  let last: { path: string; from: number } | null = null;
  for (;;) {
    let query = queries
      .selectFrom('estate_entry')
      .innerJoin('estate_document', 'estate_document.digest', 'estate_entry.digest')
      .select(['path', 'estate_entry.digest', 'text', 'from_version'])
      .where('estate', '=', estate)
      .where('from_version', '<=', version)
      .orderBy('path')
      .orderBy('from_version')
      .limit(entriesPerPage);
    if (file !== undefined) query = query.where(sql<boolean>`starts_with(path, ${`${file}#`})`);
    query =
      cameAfter === undefined
        ? query.where((by) => by.or([by('until_version', 'is', null), by('until_version', '>', version)]))
        : query.where('from_version', '>', cameAfter);
    if (last !== null) {
      const { path, from } = last;
      query = query.where(sql<boolean>`(path, from_version) > (${path}, ${from})`);
    }
    const rows = await query.execute();
    const end = rows.at(-1);
    // INVARIANT: asked after each page. What is left of a version that was given up is not that version: the rest would look
    // as if it had never been there.
    if (!(await areKept(queries, estate, cameAfter === undefined ? [version] : [version, cameAfter]))) {
      if (last === null) return;
      throw new StoreError(
        'store-failed',
        `version ${version} of the estate \`${estate}\` was given up meanwhile`,
      );
    }
    if (end === undefined) return;
    yield rows.map(({ path, digest, text }) => ({ path, digest, text }));
    last = { path: end.path, from: Number(end.from_version) };
  }
}

async function areKept(
  queries: Kysely<Tables>,
  estate: string,
  versions: readonly number[],
): Promise<boolean> {
  const rows = await queries
    .selectFrom('estate_version')
    .select('version')
    .where('estate', '=', estate)
    .where('version', 'in', versions)
    .execute();
  return rows.length === new Set(versions).size;
}
