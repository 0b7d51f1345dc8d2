import { html } from 'hono/html';
import type { CauseRow } from '../../store/reading/rows.ts';
import type { Page, Visitor } from '../page.ts';
import { changeDecisions } from './change-decisions.ts';
import { causeCard } from './parts/cause-card.ts';
import type { Refusal } from './parts/decision-forms.ts';
import { crumbs, pageHead } from './parts/lists.ts';
import { codeLine, mono, visible } from './parts/words.ts';

/** What the page of one change is made of. */
export interface ChangeView {
  readonly cause: CauseRow;
  readonly visitor: Visitor;
  /** A decision that was refused, with what the form held. */
  readonly refused: Refusal | null;
}

/** One change, with what it moved, and what a triager decides about all of it. */
export function changePage({ cause, visitor, refused }: ChangeView): Page {
  const id = cause.id.replace(/^ch1:/, '').slice(0, 12);
  const decide = changeDecisions(cause, visitor, refused);
  return {
    title: `Change ${visible(id)}`,
    nav: 'changes',
    ...(refused === null ? {} : { status: 409 as const }),
    body: html`${pageHead(html`Change ${mono(id)}`, 'What was done, by whom, what moved by it, and how to undo it.', crumbs(['Changes', '/changes']))}
${refused === null ? '' : decide}
<section class="stack"><h2 class="visually-hidden">The change</h2>${causeCard(cause)}</section>
${refused === null ? decide : ''}
<section class="stack"><h2>All of it</h2>${codeLine(`overreach explain ch1:${id}`)}</section>`,
  };
}
