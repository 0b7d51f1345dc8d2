import { html, raw } from 'hono/html';
import type { Html, NavKey } from './page.ts';

/** The mark beside the name: a circle, and what reaches out of it. */
export const mark: Html = html`<svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><circle cx="12.5" cy="19.5" r="9"/><path d="M14.5 17.5 28 4M19 4h9v9"/></svg>`;

/** The lines of each icon of the navigation, on a field of 20 by 20. */
const lines: Readonly<Record<NavKey, string>> = {
  overview: 'M3 3h6v8H3zM11 3h6v5h-6zM11 10h6v7h-6zM3 13h6v4H3z',
  agents: 'M5 8h10v8H5zM10 8V4M8 4h4M8 11.5v1M12 11.5v1M3 11v3M17 11v3',
  changes: 'M4 6h11M12 3l3 3-3 3M16 14H5M8 11l-3 3 3 3',
  findings: 'M10 3 18 17H2zM10 8v4M10 14.4v.2',
  sessions: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4l3 2',
  registry: 'M5 3h8l3 3v11H5zM8 8h5M8 11h5M8 14h3',
  scans: 'M9 3a6 6 0 1 0 0 12A6 6 0 0 0 9 3M13.5 13.5 17 17M6.5 9h5',
};

/** The icon of an entry of the navigation; the name stands beside it. */
export function navIcon(key: NavKey): Html {
  return html`<svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="${raw(lines[key])}"/></svg>`;
}
