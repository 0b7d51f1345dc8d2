import type { html } from 'hono/html';

/**
 * What a page is made of. Every value that goes into `html` is escaped; `raw` is for what this program itself wrote.
 * The content security policy lets no `style` attribute, no `on…` attribute and no script in a page work: use the classes of
 * assets/style.css, the `data-…` attributes that assets/dashboard.js listens to, and the attributes of SVG.
 */
export type Html = ReturnType<typeof html>;

/** The pages of the navigation, in its order. */
export const navKeys = [
  'overview',
  'agents',
  'changes',
  'findings',
  'sessions',
  'registry',
  'scans',
] as const;

export type NavKey = (typeof navKeys)[number];

/** 200 unless said; 404 for what is not there, 400 for what was asked wrongly, 409 for what may not be decided any more. */
export type PageStatus = 200 | 400 | 404 | 409;

/** One page, without the frame around it: `body` goes into `<main>`, below an `<h1>` of its own. */
export interface Page {
  /** For the window's title: plain text, escaped by the frame. */
  readonly title: string;
  /** Which entry of the navigation is marked as the current one. */
  readonly nav: NavKey;
  /** With its own `<h1>`; not escaped again. */
  readonly body: Html;
  readonly status?: PageStatus;
}

/** What a person may do: read, or also decide about findings. */
export const roles = ['viewer', 'triager'] as const;

export type Role = (typeof roles)[number];

/** Who reads the page. */
export interface Visitor {
  /** As the history of findings shows it: an e-mail address or another name, written by others. */
  readonly name: string;
  readonly role: Role;
  /** Goes into every form that changes something, as the hidden field `csrf`: see `csrfField`. */
  readonly csrf: string;
}
