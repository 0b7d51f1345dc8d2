import type { Role } from '../page.ts';
import type { PageProblem } from '../problem.ts';

/** Somebody who has signed in. */
export interface Person {
  /** For people and for the history of findings; without characters that hide or reorder text. */
  readonly name: string;
  readonly role: Role;
  /** What the tokens of this person's forms are bound to: a session, or who a proxy says it is. */
  readonly binding: string;
  /** Whether there is a session to end. */
  readonly canSignOut: boolean;
}

/** Who sends a request: somebody, nobody (who may sign in), or somebody who is turned away with a page. */
export type Identified =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'refused'; readonly problem: PageProblem };

export const nobody: Identified = { kind: 'nobody' };
