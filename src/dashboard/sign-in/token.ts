import type { TokenSignIn } from '../../run/config/dashboard-config.ts';
import type { FrameContext } from '../environment.ts';
import type { Limits } from '../limits.ts';
import type { Role } from '../page.ts';
import { PageProblem } from '../problem.ts';
import type { Identified } from './person.ts';
import { isSameSecret } from './same-secret.ts';
import type { Sessions } from './session.ts';
import { sessionOf } from './session-of.ts';
import type { SignIn } from './sign-in.ts';

/** RFC 6750: one space, the scheme in any case. */
const bearer = /^bearer ([\x21-\x7e]{1,4096})$/i;

/** A shared token: programs send it with each request, people once, for a session. */
export function signInByToken(
  config: TokenSignIn,
  sessions: Sessions,
  limits: Limits,
  clock: () => Date,
): SignIn {
  return {
    kind: 'token',
    hasPage: true,
    async identify(context) {
      const given = context.req.header('authorization');
      if (given === undefined) return sessionOf(context, sessions, clock);
      const role = roleOfToken(bearer.exec(given)?.[1] ?? '', config);
      if (role === null) return refused(context, limits);
      return {
        kind: 'person',
        person: { name: nameOfRole(role), role, binding: `bearer ${role}`, canSignOut: false },
      };
    },
  };
}

/** The role that a token gives; null: none. Both are compared, whichever it is. */
export function roleOfToken(given: string, { viewer, triager }: TokenSignIn): Role | null {
  const isTriager = triager !== null && isSameSecret(given, triager);
  const isViewer = viewer !== null && isSameSecret(given, viewer);
  return isTriager ? 'triager' : isViewer ? 'viewer' : null;
}

/** A token says nothing about who has it. */
export function nameOfRole(role: Role): string {
  return `${role} by token`;
}

async function refused(context: FrameContext, limits: Limits): Promise<Identified> {
  await limits.signIn(context.get('address'));
  return { kind: 'refused', problem: new PageProblem(401, 'the token is not one of this dashboard') };
}
