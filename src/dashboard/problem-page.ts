import { html } from 'hono/html';
import type { Html } from './page.ts';
import type { PageProblem, ProblemStatus } from './problem.ts';
import { inSentence } from './sentence.ts';

/** A problem as the visitor sees it. */
export interface ShownProblem {
  readonly status: ProblemStatus | 500;
  readonly title: string;
  readonly body: Html;
}

const titles: Readonly<Record<ProblemStatus, string>> = {
  400: 'That cannot be asked',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not done that way',
  409: 'Not any more',
  413: 'Too large',
  415: 'Not a form',
  421: 'Another name',
  429: 'Too many requests',
  503: 'Not available right now',
};

/** The page of a problem. @param mend a link or a word on what to do next */
export function problemPage({ status, message, retryAfter }: PageProblem, mend: Html | null): ShownProblem {
  const wait = retryAfter === null ? '' : html`<p>${againIn(retryAfter)}</p>`;
  const title = titles[status];
  return {
    status,
    title,
    body: html`<header class="page-head"><h1>${title}</h1><p class="lede">${inSentence(message)}</p></header>
<div class="stack">${wait}${mend ?? ''}<p class="muted small">Status ${status}</p></div>`,
  };
}

/** The page of an error that nobody foresaw: its id is in the log, and everything else there is to know. */
export function errorPage(id: string): ShownProblem {
  const title = 'Something went wrong';
  return {
    status: 500,
    title,
    body: html`<header class="page-head"><h1>${title}</h1>
<p class="lede">Nothing was lost: the dashboard only reads, and a decision is written whole or not at all.</p></header>
<div class="stack"><p>The log of this dashboard says more about error <code>${id}</code>.</p><p class="muted small">Status 500</p></div>`,
  };
}

function againIn(seconds: number): string {
  if (seconds < 90) return `Try again in ${seconds} s.`;
  return `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}
