import type { Page, Visitor } from '../../../src/dashboard/page.ts';
import { routes } from '../../../src/dashboard/pages/index.ts';
import { notFound } from '../../../src/dashboard/problem.ts';
import type { Decide, DecideChange, Redirect, Route } from '../../../src/dashboard/route.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import type { Reader } from '../../../src/store/reading/reader.ts';

/** Who asks, over which rows, and when; what is left out: a viewer, now, who may decide nothing. */
export interface Asking {
  readonly reader: Reader;
  readonly visitor?: Visitor;
  readonly decide?: Decide;
  readonly decideChange?: DecideChange;
  readonly now?: Instant;
  /** The fields of a form that is posted; absent: GET. */
  readonly form?: Readonly<Record<string, string>>;
}

/** A page, or where it sends one, without the frame and its server. Throws what the page throws. */
export async function ask(address: string, asking: Asking): Promise<Page | Redirect> {
  const url = new URL(address, 'http://localhost');
  const method = asking.form === undefined ? 'GET' : 'POST';
  for (const route of routes) {
    const params = route.method === method ? paramsOf(route, url.pathname) : null;
    if (params === null) continue;
    return route.handle({
      path: url.pathname,
      params,
      query: url.searchParams,
      form: new URLSearchParams(asking.form ?? {}),
      visitor: asking.visitor ?? { name: 'kim', role: 'viewer', csrf: 'token-of-kim' },
      reader: asking.reader,
      decide: asking.decide ?? (async () => ({ ok: false, problem: 'nobody decides here' })),
      decideChange: asking.decideChange ?? (async () => ({ ok: false, problem: 'nobody decides here' })),
      now: asking.now ?? (new Date().toISOString() as Instant),
    });
  }
  throw notFound(`there is no page at \`${url.pathname}\``);
}

/** The markup of a page. Throws where it sends one elsewhere. */
export async function bodyOf(address: string, asking: Asking): Promise<string> {
  const page = await ask(address, asking);
  if ('to' in page) throw new Error(`${address} goes on to ${page.to}`);
  return String(await page.body);
}

/** The text of markup as one reads it, entities decoded, whitespace as one blank. */
export function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

function paramsOf({ path: pattern }: Route, path: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(given[at] ?? '');
    else if (part !== given[at]) return null;
  }
  return params;
}
