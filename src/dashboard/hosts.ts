import { isLoopback } from './addresses.ts';

/** Under which names the dashboard answers, and which pages may send forms to it. */
export interface Hosts {
  /** Whether a Host header is one of ours: any other is a mistake, or a page that rebinds its own name to our address. */
  isOurs(host: string): boolean;
  /** Whether an Origin header is that of our own pages, as asked for under this Host. */
  isOwnOrigin(origin: string, host: string): boolean;
}

/** A name or an address, perhaps with a port; in lower case. */
const hostForm = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:\d{1,5})?$/;

/**
 * @param url the address that people use; null: this machine alone, under its own names, on any port (a tunnel has another one)
 * @param others further Host headers, in lower case
 */
export function createHosts(url: URL | null, others: readonly string[]): Hosts {
  const protocol = url?.protocol ?? 'http:';
  const isLocal = url === null || isLoopback(url.hostname);
  const named = new Set([...(url === null ? [] : [url.host]), ...others]);
  return {
    isOurs(host) {
      const lower = host.toLowerCase();
      const [, name = ''] = hostForm.exec(lower) ?? [];
      if (name === '') return false;
      return named.has(withoutUsualPort(lower, protocol)) || (isLocal && isLoopback(name));
    },
    isOwnOrigin: (origin, host) =>
      origin === url?.origin || origin === `${protocol}//${withoutUsualPort(host.toLowerCase(), protocol)}`,
  };
}

function withoutUsualPort(host: string, protocol: string): string {
  return host.replace(protocol === 'https:' ? /:443$/ : /:80$/, '');
}
