import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { Instant } from '../estate/identifiers.ts';
import { within } from '../run/worker-readiness.ts';
import type { Reader } from '../store/reading/reader.ts';
import type { Store } from '../store/store.ts';
import type { FormTokens } from './csrf.ts';
import { decideAs, decideChangeAs } from './decide.ts';
import type { FrameContext, FrameEnvironment } from './environment.ts';
import { readForm } from './form-body.ts';
import type { Hosts } from './hosts.ts';
import type { Limits } from './limits.ts';
import { requireOwnPage, requireToken } from './own-pages.ts';
import type { Page, Role } from './page.ts';
import { PageProblem } from './problem.ts';
import type { Redirect, Route } from './route.ts';
import { type Show, visitorOf } from './show.ts';
import type { Person } from './sign-in/person.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import { wayBack } from './sign-in/way-back.ts';

/** The two halves of the store that pages are about. */
export interface DashboardRows {
  readonly reader: Reader;
  readonly store: Store;
}

/** What stands between a request and the page that it asks for. */
export interface PageParts {
  readonly rows: DashboardRows;
  readonly signIn: SignIn;
  readonly hosts: Hosts;
  readonly limits: Limits;
  readonly tokens: FormTokens;
  readonly show: Show;
  readonly clock: () => Date;
  /** After so long a page is given up. */
  readonly pageMs: number;
}

/** Adds the pages. Each asks first who it is, then whether that role may, then for forms whose they are. */
export function addPageRoutes(app: Hono<FrameEnvironment>, routes: readonly Route[], parts: PageParts): void {
  for (const route of routes) {
    app.on(route.method, route.path, async (context) => {
      const person = await identified(context, parts.signIn);
      if (person instanceof Response) return person;
      requireRole(person, route.needs);
      const form = route.method === 'POST' ? await ownForm(context, person, parts) : new URLSearchParams();
      const answer = await within(handled(context, route, person, form, parts), parts.pageMs);
      if ('to' in answer) return context.redirect(wayBack(answer.to), 303);
      return parts.show.page(context, person, answer);
    });
  }
}

/**
 * Who asks. For a browser that nobody has signed in the answer is the way to the page that does.
 * @throws {PageProblem} 401 or 403 for everything else
 */
export async function identified(context: FrameContext, signIn: SignIn): Promise<Person | Response> {
  const who = await signIn.identify(context);
  switch (who.kind) {
    case 'person':
      context.set('person', who.person);
      return who.person;
    case 'refused':
      throw who.problem;
    case 'nobody':
      break;
  }
  const wantsPage = (context.req.header('accept') ?? '').includes('text/html');
  if (signIn.hasPage && wantsPage && context.req.method === 'GET') {
    const { pathname, search } = new URL(context.req.url);
    return context.redirect(`/sign-in?${new URLSearchParams({ to: wayBack(`${pathname}${search}`) })}`, 303);
  }
  if (signIn.kind === 'token') context.header('www-authenticate', 'Bearer realm="overreach"');
  throw new PageProblem(401, 'you are not signed in, or your session has ended');
}

/** A triager may all that a viewer may. */
function requireRole(person: Person, needs: Role): void {
  if (needs === 'viewer' || person.role === 'triager') return;
  throw new PageProblem(403, `you are a ${person.role}: only a ${needs} may do this`);
}

async function ownForm(context: FrameContext, person: Person, parts: PageParts): Promise<URLSearchParams> {
  requireOwnPage(context, parts.hosts);
  await parts.limits.write(person.binding);
  const form = await readForm(context);
  requireToken(form, person, parts.tokens);
  return form;
}

function handled(
  context: FrameContext,
  route: Route,
  person: Person,
  form: URLSearchParams,
  { rows, tokens, clock }: PageParts,
): Promise<Page | Redirect> {
  const url = new URL(context.req.url);
  const now = clock().toISOString() as Instant;
  return route.handle({
    path: url.pathname,
    params: context.req.param(),
    query: url.searchParams,
    form,
    visitor: visitorOf(person, tokens),
    reader: rows.reader,
    decide: decideAs(person, rows.store, now),
    decideChange: decideChangeAs(person, rows.store, now),
    now,
  });
}

/** What somebody may do who is not signed in, or is somebody else. */
export const waysIn = html`<p><a class="button" href="/sign-in">Sign in</a></p>`;
