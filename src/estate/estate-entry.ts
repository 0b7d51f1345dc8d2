/**
 * One piece of a kept estate: a role, a policy, an account of the organization, or a file that has no such pieces. Small
 * enough that a night changes few of them, so that a store keeps only what changed.
 */
export interface EstateEntry {
  /**
   * The file's name in the estate's folder, and after `#` which part of it: `organization.json#accounts/111122223333`; `#`
   * alone: all of it that is in no part. In both halves `%` and `#` are written `%25` and `%23`.
   */
  readonly path: string;
  /** sha256 of the text, hex. Pieces with one digest have one text, whatever account they are of. */
  readonly digest: string;
  readonly text: string;
}

/** Entries that a store is given to keep: their texts are asked for only where it has them not. */
export interface EstateLot {
  readonly entries: readonly Pick<EstateEntry, 'path' | 'digest'>[];
  /** The texts of entries of this lot, by digest. */
  texts(digests: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
}

/** Entries whose texts are at hand, as a lot. */
export function lotOf(entries: readonly EstateEntry[]): EstateLot {
  return { entries, texts: async () => new Map(entries.map(({ digest, text }) => [digest, text])) };
}

/**
 * Entries of a lot with their texts.
 * @throws {RangeError} when the lot does not give one of them
 */
export async function withTexts(
  lot: EstateLot,
  entries: readonly Pick<EstateEntry, 'path' | 'digest'>[],
): Promise<readonly EstateEntry[]> {
  if (entries.length === 0) return [];
  const texts = await lot.texts(new Set(entries.map(({ digest }) => digest)));
  return entries.map(({ path, digest }) => {
    const text = texts.get(digest);
    if (text === undefined) throw new RangeError(`the text of \`${path}\` is not in its lot`);
    return { path, digest, text };
  });
}

/** A piece's place, taken apart. `part` null: the piece is the whole file; empty: what is in no part. */
export interface EntryPlace {
  readonly file: string;
  readonly part: string | null;
}

/** Writes a place as an entry's path. */
export function entryPath({ file, part }: EntryPlace): string {
  return part === null ? escaped(file) : `${escaped(file)}#${escaped(part)}`;
}

/** Reads an entry's path. */
export function entryPlace(path: string): EntryPlace {
  const at = path.indexOf('#');
  if (at === -1) return { file: plain(path), part: null };
  return { file: plain(path.slice(0, at)), part: plain(path.slice(at + 1)) };
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('#', '%23');
}

function plain(text: string): string {
  return text.replaceAll('%23', '#').replaceAll('%25', '%');
}
