import type { FormTokens } from './csrf.ts';
import type { FrameContext } from './environment.ts';
import { type FramedPage, type FrameParts, framed, lone } from './frame.ts';
import { type Html, type NavKey, navKeys, type Page, type PageStatus, type Visitor } from './page.ts';
import type { ShownProblem } from './problem-page.ts';
import { pagePolicy } from './security-headers.ts';
import type { Person } from './sign-in/person.ts';

type AnswerStatus = PageStatus | ShownProblem['status'];

/** Answers with pages: the frame around them, and the policy that belongs to them. */
export interface Show {
  /** A page for somebody who is known. */
  page(context: FrameContext, person: Person, page: Page): Promise<Response>;
  /** A page without the frame. */
  lone(context: FrameContext, title: string, body: Html, status?: AnswerStatus): Promise<Response>;
  /** A problem: in the frame for somebody who is known, so that the navigation stays. */
  problem(context: FrameContext, problem: ShownProblem): Promise<Response>;
}

/** What the forms of a person's pages are made with. */
export function visitorOf(person: Person, tokens: FormTokens): Visitor {
  return { name: person.name, role: person.role, csrf: tokens.issue(person.binding) };
}

export function createShow(parts: Omit<FrameParts, 'nonce'>, tokens: FormTokens): Show {
  const answer = async (context: FrameContext, page: Html, status: AnswerStatus): Promise<Response> => {
    context.header('content-security-policy', pagePolicy(context.get('nonce')));
    return context.html(page, status);
  };
  const partsOf = (context: FrameContext): FrameParts => ({ ...parts, nonce: context.get('nonce') });
  const inFrame = (context: FrameContext, person: Person, page: FramedPage): Html =>
    framed(page, visitorOf(person, tokens), person.canSignOut, partsOf(context));
  return {
    page: (context, person, page) => answer(context, inFrame(context, person, page), page.status ?? 200),
    lone: (context, title, body, status) =>
      answer(context, lone(title, body, partsOf(context)), status ?? 200),
    problem(context, { status, title, body }) {
      const person = context.get('person');
      const page =
        person === null
          ? lone(title, body, partsOf(context))
          : inFrame(context, person, { title, body, nav: navOf(context.req.path) });
      return answer(context, page, status);
    },
  };
}

/** The entry of the navigation below which an address lies; null: none. */
function navOf(path: string): NavKey | null {
  const [, first] = path.split('/');
  return navKeys.find((key) => key === first) ?? null;
}
