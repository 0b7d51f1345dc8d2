import { inspect } from 'node:util';

/** A Postgres connection URL that never prints its password: not in text, JSON or an inspected object. */
export class PostgresUrl {
  readonly #url: string;
  readonly #safe: string;

  private constructor(url: string, safe: string) {
    this.#url = url;
    this.#safe = safe;
  }

  /** Reads `postgres://…`; null when it is no URL or names neither host nor database. */
  static parse(text: string): PostgresUrl | null {
    if (!URL.canParse(text)) return null;
    const url = new URL(text);
    const socket = url.searchParams.get('host');
    if (url.hostname === '' && socket === null && url.pathname.length < 2) return null;
    if (url.pathname.slice(1).includes('/')) return null;
    if (![url.username, url.password, url.pathname].every(isEncoded)) return null;
    // Query parameters may hold secrets too (`password`, `sslpassword`): only the place is shown.
    const host = url.hostname === '' ? (socket ?? '') : url.host;
    const user = url.username === '' ? '' : `${url.username}@`;
    return new PostgresUrl(text, `postgres://${user}${host}${url.pathname === '/' ? '' : url.pathname}`);
  }

  /** The whole URL, password included: for the driver only. */
  reveal(): string {
    return this.#url;
  }

  toString(): string {
    return this.#safe;
  }

  toJSON(): string {
    return this.#safe;
  }

  [inspect.custom](): string {
    return this.#safe;
  }
}

// A stray `%` would make the driver throw, with the URL in hand.
function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
