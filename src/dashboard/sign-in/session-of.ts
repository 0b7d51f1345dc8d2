import { getCookie } from 'hono/cookie';
import type { FrameContext } from '../environment.ts';
import { type Identified, nobody } from './person.ts';
import { type Sessions, sessionCookie } from './session.ts';

/** Who the session of a request is of. */
export async function sessionOf(
  context: FrameContext,
  sessions: Sessions,
  clock: () => Date,
): Promise<Identified> {
  const sealed = getCookie(context, sessionCookie);
  if (sealed === undefined || sealed === '') return nobody;
  const person = await sessions.open(sealed, clock());
  return person === null ? nobody : { kind: 'person', person };
}
