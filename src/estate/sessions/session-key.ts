import type { CloudTrailEvent } from '../trail/event.ts';

/** What an event's credentials are grouped by. */
export type SessionKey =
  /** One sign-in, its console session, or one set of temporary credentials. */
  | { readonly kind: 'credentials'; readonly key: string }
  /** Long-lived or no credentials: whatever lies within 30 minutes of each other. */
  | { readonly kind: 'window'; readonly key: string };

/**
 * The group of an event, in the order: sign-in session, console session (creation time and principal), temporary
 * access key, else idle windows of the principal. null when no principal acts: services, other accounts' copies,
 * callers who have no credentials yet.
 */
export function sessionKey(event: CloudTrailEvent): SessionKey | null {
  const { identity } = event;
  if (identity.arn === null || identity.type === 'AWSService' || identity.type === 'AWSAccount') return null;
  if (event.type === 'AwsServiceEvent') return null;
  const principal = identity.principalId ?? identity.arn;
  if (event.signInSessionArn !== null) {
    return { kind: 'credentials', key: `${event.signInSessionArn}#${principal}` };
  }
  if (event.fromConsole || identity.accessKeyId === null) {
    const console = consoleKey(event);
    if (console !== null) return { kind: 'credentials', key: console };
  }
  if (identity.accessKeyId !== null && isTemporary(event))
    return { kind: 'credentials', key: credentialKey(identity.accessKeyId, identity.arn) };
  const longLived = identity.accessKeyId === null ? principal : `${principal}/${identity.accessKeyId}`;
  return { kind: 'window', key: longLived };
}

/**
 * One principal's use of an access key. Keys are unique in AWS; the principal keeps apart those that somebody
 * redacted to one text, as AWS's own examples do.
 */
export function credentialKey(accessKeyId: string, principal: string): string {
  return `${accessKeyId}\n${principal}`;
}

/** The access key of a `credentialKey`; null for sign-in and console sessions. */
export function accessKeyOf(key: string): string | null {
  const end = key.indexOf('\n');
  return end < 0 ? null : key.slice(0, end);
}

/**
 * The console session that an event's credentials were made in, or from; null when the event does not say. A sign-in
 * names no credentials yet: they are made at its own time.
 */
export function consoleKey(event: CloudTrailEvent): string | null {
  const { principalId, credentialsCreatedAt } = event.identity;
  const created = credentialsCreatedAt ?? (event.name === 'ConsoleLogin' ? event.time : null);
  return principalId === null || created === null ? null : `${principalId}@${created}`;
}

/** Keys of STS begin with ASIA; redacted samples of role sessions may not. */
function isTemporary({ identity }: CloudTrailEvent): boolean {
  if (identity.accessKeyId?.startsWith('ASIA')) return true;
  return identity.type === 'AssumedRole' || identity.type === 'FederatedUser';
}
