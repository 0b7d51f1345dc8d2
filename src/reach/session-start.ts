import { parseArn } from '../estate/identifiers.ts';
import type { Session, SessionStart } from '../estate/session.ts';

/**
 * Whether the event that issued the credentials was read, so that a session policy it does not show is none. A sign-in
 * and long-lived keys carry none at all.
 */
export function policiesAreKnown(session: Session): boolean {
  // A session that was read from no trail says of itself what it carries.
  return session.startedBy === undefined || session.startedBy.kind !== 'unknown';
}

/** How the credentials came to be: who could have given them a session policy, tags or a source identity. */
export function startOf(session: Session): SessionStart['kind'] | null {
  return session.startedBy?.kind ?? null;
}

/** The name of a GetFederationToken session (`arn:aws:sts::111122223333:federated-user/name`); null for any other. */
export function federatedName(session: Session): string | null {
  const parts = parseArn(session.principal);
  const prefix = 'federated-user/';
  return parts?.service === 'sts' && parts.resource.startsWith(prefix)
    ? parts.resource.slice(prefix.length)
    : null;
}
