import type { FormTokens } from './csrf.ts';
import type { FrameContext } from './environment.ts';
import type { Hosts } from './hosts.ts';
import { PageProblem } from './problem.ts';
import type { Person } from './sign-in/person.ts';

/**
 * Lets through only what a page of ours sends: browsers say by Sec-Fetch-Site and Origin where a form stands. What both headers
 * are missing of is no browser's form, and refused as well.
 * @throws {PageProblem} 403
 */
export function requireOwnPage(context: FrameContext, hosts: Hosts): void {
  const site = context.req.header('sec-fetch-site');
  const origin = context.req.header('origin');
  const isOwn =
    (site === undefined || site === 'same-origin') &&
    (origin === undefined ? site !== undefined : hosts.isOwnOrigin(origin, context.req.header('host') ?? ''));
  if (!isOwn) throw new PageProblem(403, 'this form was not sent by a page of this dashboard');
}

/**
 * Lets through only a form that we made for this person.
 * @throws {PageProblem} 403
 */
export function requireToken(form: URLSearchParams, person: Person, tokens: FormTokens): void {
  const given = form.getAll('csrf');
  if (given.length === 1 && tokens.isOf(person.binding, given[0] ?? '')) return;
  throw new PageProblem(403, 'this form is too old, or was made for somebody else: load the page again');
}
