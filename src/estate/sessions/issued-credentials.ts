import { type Instant, parseAccountId } from '../identifiers.ts';
import type { SessionHuman, SessionStart } from '../session.ts';
import type { CloudTrailEvent, EventObject } from '../trail/event.ts';
import { asEventObject, listAt, objectAt, textAt } from '../trail/event-fields.ts';
import type { ClueFinder } from './event-clues.ts';
import type { Clue } from './evidence.ts';
import { expirationInstant } from './expiration.ts';
import { federatedHuman } from './federated-human.ts';
import { compareText } from './least.ts';
import { type SessionKey, sessionKey } from './session-key.ts';

/** One record that says that an access key was issued. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  /** Whose credentials they are; null when the event does not say. */
  readonly target: string | null;
  /** The group of the asker; null for services, other accounts' copies and federated humans. */
  readonly asker: SessionKey | null;
  /** Who asked where `asker` is null; null where it is not. */
  readonly by: SessionStart | null;
  /** The same in the asker's and the role owner's copy. */
  readonly sharedEventID: string | null;
  readonly at: Instant;
  readonly eventID: string;
  /** Inline session policy (a JSON text) and managed policy ARNs. */
  readonly policies: readonly string[];
  readonly sourceIdentity: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Tags that the sessions started from this one carry too. */
  readonly transitiveTagKeys: readonly string[];
  readonly durationSeconds: number | null;
  readonly expiresAt: Instant | null;
  /** The federated human who asked. */
  readonly human: SessionHuman | null;
  /** Asked for with a workload's own token or certificate: its source identity names no human. */
  readonly forWorkload: boolean;
  readonly clues: readonly Clue[];
}

/**
 * Reads what an event issued (AssumeRole*, GetFederationToken, GetSessionToken, AssumeRoot of STS; CreateSession of
 * Roles Anywhere); null for any other event and for calls that failed, whose parameters and response are null.
 */
export function issuedCredentials(event: CloudTrailEvent, finder: ClueFinder): IssuedCredentials | null {
  const { parameters, identity } = event;
  const given = response(event);
  const accessKeyId = textAt(objectAt(given, 'credentials'), 'accessKeyId');
  if (accessKeyId === null) return null;
  const asker = sessionKey(event);
  const target = targetOf(event, given);
  // A key that asks for itself is a redaction, as in AWS's own examples: only another principal tells the two apart.
  if (accessKeyId === identity.accessKeyId && (target === null || target === identity.arn)) return null;
  const tags = sessionTags(parameters);
  const certificate = event.source.startsWith('rolesanywhere.');
  const { human, workload } = federatedHuman(event);
  return {
    accessKeyId,
    target,
    asker: certificate ? null : asker,
    by: certificate ? { kind: 'federation', by: 'rolesanywhere.amazonaws.com' } : starter(event, asker),
    sharedEventID: event.sharedEventID,
    at: event.time,
    eventID: event.eventID ?? '',
    policies: sessionPolicies(parameters),
    sourceIdentity: textAt(parameters, 'sourceIdentity') ?? textAt(given, 'sourceIdentity'),
    tags,
    transitiveTagKeys: listAt(parameters, 'transitiveTagKeys').filter((key) => typeof key === 'string'),
    durationSeconds: secondsOf(parameters),
    expiresAt: expirationInstant(textAt(objectAt(given, 'credentials'), 'expiration')),
    human,
    forWorkload: certificate || workload,
    clues: finder.ofIssued(event, tags),
  };
}

/** Two accounts record one AssumeRole; more records of one key than this are none of AWS's making. */
const recordsPerKey = 4;

/** Adds a record of a key to those known: the asker's own copy first, the rest in order of time. */
export function withRecord(
  known: readonly IssuedCredentials[],
  record: IssuedCredentials,
): readonly IssuedCredentials[] {
  if (known.length === 0) return [record];
  return [...known, record]
    .sort(
      (a, b) =>
        Number(a.asker === null) - Number(b.asker === null) ||
        compareText(a.at, b.at) ||
        compareText(a.eventID, b.eventID) ||
        compareText(a.target ?? '', b.target ?? ''),
    )
    .slice(0, recordsPerKey);
}

function response(event: CloudTrailEvent): EventObject | null {
  if (event.response === null) return null;
  if (event.source === 'sts.amazonaws.com' || event.source === 'sts.amazonaws.com.cn') return event.response;
  if (!event.source.startsWith('rolesanywhere.') || event.name !== 'CreateSession') return null;
  return asEventObject(listAt(event.response, 'credentialSet')[0]);
}

function targetOf(event: CloudTrailEvent, given: EventObject | null): string | null {
  const named =
    textAt(objectAt(given, 'assumedRoleUser'), 'arn') ?? textAt(objectAt(given, 'federatedUser'), 'arn');
  if (named !== null) return named;
  if (event.name === 'AssumeRoot') {
    // An account id, or the ARN of its root user.
    const target = textAt(event.parameters, 'targetPrincipal') ?? '';
    const partition = event.identity.arn?.split(':')[1] ?? 'aws';
    return parseAccountId(target) ? `arn:${partition}:iam::${target}:root` : target || null;
  }
  return event.name === 'GetSessionToken' ? event.identity.arn : null;
}

function starter(event: CloudTrailEvent, asker: SessionKey | null): SessionStart | null {
  const { identity } = event;
  if (identity.type === 'AWSService') return { kind: 'service', by: identity.invokedBy };
  if (event.name === 'AssumeRoleWithSAML' || event.name === 'AssumeRoleWithWebIdentity')
    return { kind: 'federation', by: identity.identityProvider ?? textAt(event.response, 'provider') };
  if (identity.type === 'AWSAccount') return { kind: 'other-account', by: identity.account };
  return asker === null ? { kind: 'unknown', by: null } : null;
}

function secondsOf(parameters: EventObject | null): number | null {
  const value =
    parameters && Object.hasOwn(parameters, 'durationSeconds') ? parameters['durationSeconds'] : null;
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0 ? seconds : null;
}

function sessionPolicies(parameters: EventObject | null): readonly string[] {
  const inline = parameters && typeof parameters['policy'] === 'string' ? parameters['policy'] : '';
  const arns = listAt(parameters, 'policyArns').flatMap((value) => {
    const arn = typeof value === 'string' ? value : textAt(asEventObject(value), 'arn');
    return arn === null ? [] : [arn];
  });
  const task = textAt(objectAt(parameters, 'taskPolicyArn'), 'arn');
  return [...(inline === '' ? [] : [inline]), ...arns, ...(task === null ? [] : [task])];
}

/** Tags of AssumeRole (`tags`), of SAML and web identity (`principalTags`), and those handed down the chain. */
function sessionTags(parameters: EventObject | null): Readonly<Record<string, string>> {
  const tags: Record<string, string> = Object.create(null);
  for (const name of ['incomingTransitiveTags', 'principalTags']) {
    for (const [key, value] of Object.entries(objectAt(parameters, name) ?? {}))
      if (typeof value === 'string') tags[key] = value;
  }
  for (const entry of listAt(parameters, 'tags')) {
    const tag = asEventObject(entry);
    const key = textAt(tag, 'key');
    if (key !== null) tags[key] = textAt(tag, 'value') ?? '';
  }
  return tags;
}
