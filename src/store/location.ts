import { isAbsolute, resolve } from 'node:path';
import type { Parsed } from '../policy/document.ts';
import { PostgresUrl } from './postgres/url.ts';

/** Where findings are kept. `directory` is absolute. */
export type StoreLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'pglite'; readonly directory: string }
  | { readonly kind: 'postgres'; readonly url: PostgresUrl };

/** Where findings go when nobody says otherwise. */
export const defaultStoreUrl = 'pglite:.overreach/db';

const forms = 'use `pglite:DIR`, `memory:` or `postgres://USER@HOST/DATABASE`';

/**
 * Reads a store URL: `pglite:DIR`, `memory:`, `postgres://…` or `postgresql://…`.
 * A relative DIR is taken from `base`, the caller's folder. The issue's path is `$`: the text is the whole input.
 */
export function parseStoreLocation(text: string, base: string): Parsed<StoreLocation> {
  const colon = text.indexOf(':');
  const scheme = colon < 0 ? '' : text.slice(0, colon).toLowerCase();
  const rest = text.slice(colon + 1);
  switch (scheme) {
    case 'memory':
      return rest === ''
        ? { ok: true, value: { kind: 'memory' } }
        : issue('`memory:` takes no path: write it alone');
    case 'pglite':
      return parseDirectory(rest, base);
    case 'postgres':
    case 'postgresql': {
      const url = PostgresUrl.parse(text);
      return url === null
        ? issue(
            `not a Postgres URL: write \`${scheme}://USER:PASSWORD@HOST:5432/DATABASE\`, with special characters percent-encoded`,
          )
        : { ok: true, value: { kind: 'postgres', url } };
    }
    case '':
      return issue(`the store \`${shown(text)}\` has no scheme: ${forms}`);
    default:
      return issue(`unknown store scheme \`${shown(scheme)}:\`: ${forms}`);
  }
}

/** The location as people may see it: a Postgres URL without its password. */
export function printStoreLocation(location: StoreLocation): string {
  switch (location.kind) {
    case 'memory':
      return 'memory:';
    case 'pglite':
      return `pglite:${location.directory}`;
    case 'postgres':
      return String(location.url);
  }
}

function parseDirectory(rest: string, base: string): Parsed<StoreLocation> {
  if (rest.trim() === '') return issue(`\`pglite:\` needs a folder: write \`${defaultStoreUrl}\``);
  if (rest.includes('\0')) return issue('the folder of `pglite:` has a NUL character in it');
  // `pglite:///abs` and `pglite:/abs` name the same folder; `pglite://x` would be a host, which makes no sense.
  if (rest.startsWith('//') && !rest.startsWith('///')) {
    return issue(`\`pglite:\` takes a folder, not a host: write \`pglite:${shown(rest.slice(2))}\``);
  }
  const path = rest.startsWith('///') ? rest.slice(2) : rest;
  return {
    ok: true,
    value: { kind: 'pglite', directory: isAbsolute(path) ? resolve(path) : resolve(base, path) },
  };
}

// Long or password-bearing input must not fill the line: a mistyped scheme may hide a whole connection string.
function shown(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return cut.replaceAll(/:[^:@/]*@/g, ':…@');
}

function issue(message: string): Parsed<StoreLocation> {
  return { ok: false, issues: [{ path: '$', message }] };
}
