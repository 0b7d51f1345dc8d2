import { CollectError } from './call-failure.ts';

/** Where the next page is to be had; null: this was the last one. */
export type NextPage = string | null;

/** The longest list seen has some thousands of pages; what goes on beyond this has no end. */
const mostPages = 20_000;

/**
 * Reads a list page by page. A page that is short or empty says nothing: only the mark of the next page does.
 * INVARIANT: a list whose marks go round in a loop, or have no end, is an error and never a list that ended.
 * @param ask asks for the page behind a mark; undefined = the first
 * @param next the mark of the page after this one
 * @throws {CollectError} `malformed` for a loop, and what `ask` throws
 */
export async function* pages<Page>(
  ask: (mark: string | undefined) => Promise<Page>,
  next: (page: Page) => NextPage,
): AsyncGenerator<Page, void, undefined> {
  const seen = new Set<string>();
  let mark: string | undefined;
  for (let count = 0; count < mostPages; count++) {
    const page = await ask(mark);
    yield page;
    const following = next(page);
    if (following === null) return;
    if (seen.has(following)) {
      throw new CollectError('malformed', `page ${count + 1} leads back to a page that was read before`);
    }
    seen.add(following);
    mark = following;
  }
  throw new CollectError('malformed', `the list has no end: ${mostPages} pages were read`);
}

/** The next page of an API of IAM's kind (IAM API Reference, IsTruncated: "you can make a subsequent request"). */
export function afterMarker(page: {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}): NextPage {
  if (page.IsTruncated === false) return null;
  if (page.IsTruncated === undefined) {
    throw new CollectError(
      'malformed',
      'the answer does not say whether there is more: `IsTruncated` is missing',
    );
  }
  if (!page.Marker) throw new CollectError('malformed', 'the answer says that there is more, but not where');
  return page.Marker;
}

/** The next page of an API with a token: one without is the last. */
export function afterToken(page: {
  readonly NextToken?: string | undefined;
  readonly nextToken?: string | undefined;
}): NextPage {
  return page.NextToken || page.nextToken || null;
}

/** All entries of a list over all of its pages. */
export async function everyEntry<Page, Entry>(
  ask: (mark: string | undefined) => Promise<Page>,
  next: (page: Page) => NextPage,
  entries: (page: Page) => readonly Entry[],
): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const page of pages(ask, next)) for (const entry of entries(page)) all.push(entry);
  return all;
}

/**
 * A list that AWS always sends, empty or not.
 * @throws {CollectError} `malformed` when it is missing: an answer without it is no "none"
 */
export function required<Entry>(list: readonly Entry[] | undefined, name: string): readonly Entry[] {
  if (list) return list;
  throw new CollectError('malformed', `the answer has no list \`${name}\``);
}
