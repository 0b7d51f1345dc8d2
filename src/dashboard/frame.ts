import { html, raw } from 'hono/html';
import type { Assets } from './assets.ts';
import { mark, navIcon } from './icons.ts';
import { type Html, type NavKey, navKeys, type Visitor } from './page.ts';

/** What every page needs of the answer that it goes into. */
export interface FrameParts {
  readonly assets: Assets;
  readonly nonce: string;
  readonly version: string;
}

/** What goes into the frame. */
export interface FramedPage {
  readonly title: string;
  /** null: no entry of the navigation is the current one. */
  readonly nav: NavKey | null;
  readonly body: Html;
}

const navNames: Readonly<Record<NavKey, readonly [name: string, path: string]>> = {
  overview: ['Overview', '/'],
  agents: ['Agents', '/agents'],
  changes: ['Changes', '/changes'],
  findings: ['Findings', '/findings'],
  sessions: ['Sessions', '/sessions'],
  registry: ['Registry', '/registry'],
  scans: ['Scans', '/scans'],
};

/** A page in its frame: navigation, who is signed in, the theme; for somebody who is known. */
export function framed(page: FramedPage, visitor: Visitor, canSignOut: boolean, parts: FrameParts): Html {
  const signOut = canSignOut
    ? html`<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${visitor.csrf}"><button class="button button-quiet" type="submit">Sign out</button></form>`
    : '';
  return documentOf(
    page.title,
    html`<a class="skip" href="#main">Skip to the page</a>
<div class="frame">
<header class="frame-side">
<a class="brand" href="/">${mark}Overreach</a>
<nav class="frame-nav" aria-label="Pages"><ul>${navKeys.map((key) => navEntry(key, page.nav))}</ul></nav>
<div class="frame-visitor">
<span class="visitor-name"><span class="visually-hidden">Signed in as </span><bdi>${visitor.name}</bdi> <span class="tag">${visitor.role}</span></span>
<button class="button button-quiet theme only-js" type="button" data-theme-toggle><span class="theme-sign" aria-hidden="true">◐</span><span class="theme-word">Theme:</span> <span data-theme-name>system</span></button>
${signOut}
</div>
</header>
<main class="frame-main" id="main" tabindex="-1">${page.body}</main>
</div>`,
    parts,
  );
}

/** A page on its own: signing in, and problems of somebody who is not known. */
export function lone(title: string, body: Html, parts: FrameParts): Html {
  return documentOf(
    title,
    html`<div class="lone"><main id="main" class="stack"><p class="brand">${mark}Overreach</p>${body}</main></div>`,
    parts,
  );
}

function navEntry(key: NavKey, current: NavKey | null): Html {
  const [name, path] = navNames[key];
  const isCurrent = key === current ? html` aria-current="page"` : '';
  return html`<li><a href="${path}"${isCurrent}>${navIcon(key)}${name}</a></li>`;
}

function documentOf(title: string, body: Html, { assets, nonce, version }: FrameParts): Html {
  return html`${raw('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Overreach ${version}">
<meta name="robots" content="noindex, nofollow">
<title>${title} · Overreach</title>
<link rel="icon" type="image/svg+xml" href="${assets.icon}">
<link rel="stylesheet" href="${assets.style}" nonce="${nonce}">
<script src="${assets.script}" nonce="${nonce}"></script>
</head>
<body>
${body}
<div id="said" class="visually-hidden" role="status"></div>
</body>
</html>
`;
}
