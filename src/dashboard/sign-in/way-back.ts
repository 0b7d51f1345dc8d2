/** A path beyond this is not one of our pages. */
const longest = 2_000;

/**
 * Where to go after signing in: a path of this dashboard with its query, else the first page. Nothing that a browser could take for
 * another site: `//host`, `/\host`, or control characters that browsers drop before reading it.
 */
export function wayBack(text: string | null | undefined): string {
  if (typeof text !== 'string' || text.length > longest || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text))
    return '/';
  const base = 'http://dashboard.invalid';
  const url = URL.parse(text, base);
  if (url === null || url.origin !== base || url.pathname.startsWith('//')) return '/';
  // Signing in again and again leads nowhere.
  if (/^\/sign-/.test(url.pathname)) return '/';
  return `${url.pathname}${url.search}`;
}
