import { html } from 'hono/html';
import type { KeptChange } from '../audit/kept-change.ts';
import type { FindingRecord } from '../audit/lifecycle.ts';
import type { TriageAct } from '../audit/triage.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { Reader } from '../store/reading/reader.ts';
import type { Html, Page, Role, Visitor } from './page.ts';

/** Where to go on: a path of this dashboard in ASCII (encodeURIComponent), beginning with one `/`. Sent as 303. */
export interface Redirect {
  readonly to: string;
}

/** What came of a decision: the finding as it is now, or why it may not be (for a page with status 409 or 404). */
export type Decided =
  | { readonly ok: true; readonly record: FindingRecord }
  | { readonly ok: false; readonly problem: string };

/** Writes the visitor's decision about one finding, in the visitor's name. */
export type Decide = (fingerprint: string, act: TriageAct) => Promise<Decided>;

/** What came of a decision about a change as one: the change as it is now, or why it may not be (for a page with status 409). */
export type DecidedChange =
  | { readonly ok: true; readonly change: KeptChange }
  | { readonly ok: false; readonly problem: string };

/** Writes the visitor's decision about a change and every finding that it made worse, in the visitor's name; all or nothing. */
export type DecideChange = (id: string, act: TriageAct) => Promise<DecidedChange>;

/** A request that has passed sign-in, the check of its role, and for POST the checks of origin and token. */
export interface RouteRequest {
  /** The path, without the query: for forms that come back to where they were sent from. */
  readonly path: string;
  /** The named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The fields of a POSTed form; empty for GET. At most 64 kB in all. */
  readonly form: URLSearchParams;
  readonly visitor: Visitor;
  readonly reader: Reader;
  /** For routes that need a triager; in others they refuse. */
  readonly decide: Decide;
  readonly decideChange: DecideChange;
  /** When the request came. */
  readonly now: Instant;
}

/**
 * One address of the dashboard. A page throws `notFound` or `badFilter` (problem.ts) for what it cannot answer, and lets a
 * StoreError through: the frame says that the database does not answer.
 */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** A pattern of hono: `/findings/:id`. */
  readonly path: string;
  /** The least role; a triager may all that a viewer may. */
  readonly needs: Role;
  handle(request: RouteRequest): Promise<Page | Redirect>;
}

/** The hidden field that every form with method="post" must hold. */
export function csrfField(visitor: Visitor): Html {
  return html`<input type="hidden" name="csrf" value="${visitor.csrf}">`;
}
