import type { Instant } from '../identifiers.ts';
import type { SessionHuman } from '../session.ts';
import type { CloudTrailEvent, EventObject } from '../trail/event.ts';
import { asEventObject, listAt, objectAt, textAt } from '../trail/event-fields.ts';
import type { ClueFinder } from './event-clues.ts';
import type { Clue } from './evidence.ts';
import { compareText } from './least.ts';
import { type SessionKey, sessionKey } from './session-key.ts';

/** One record that says that STS issued an access key. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  /** The group of the asker; null for services, other accounts' copies and federated humans. */
  readonly asker: SessionKey | null;
  readonly at: Instant;
  readonly eventID: string;
  /** Inline session policy (a JSON text) and managed policy ARNs. */
  readonly policies: readonly string[];
  readonly sourceIdentity: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** The federated human who asked. */
  readonly human: SessionHuman | null;
  readonly clues: readonly Clue[];
}

/**
 * Reads what an STS event issued (AssumeRole*, GetFederationToken, GetSessionToken, AssumeRoot); null for any other
 * event and for calls that failed, whose parameters and response are null.
 */
export function issuedCredentials(event: CloudTrailEvent, finder: ClueFinder): IssuedCredentials | null {
  if (event.source !== 'sts.amazonaws.com' && event.source !== 'sts.amazonaws.com.cn') return null;
  const accessKeyId = textAt(objectAt(event.response, 'credentials'), 'accessKeyId');
  // A key that asks for itself is a redaction, as in AWS's own examples: it joins nothing.
  if (accessKeyId === null || accessKeyId === event.identity.accessKeyId) return null;
  const tags = sessionTags(event.parameters);
  return {
    accessKeyId,
    asker: sessionKey(event),
    at: event.time,
    eventID: event.eventID ?? '',
    policies: sessionPolicies(event.parameters),
    sourceIdentity: textAt(event.parameters, 'sourceIdentity') ?? textAt(event.response, 'sourceIdentity'),
    tags,
    human: federatedHuman(event),
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
  return [...known, record]
    .sort(
      (a, b) =>
        Number(a.asker === null) - Number(b.asker === null) ||
        compareText(a.at, b.at) ||
        compareText(a.eventID, b.eventID),
    )
    .slice(0, recordsPerKey);
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

/** The human who came with a SAML assertion or a web identity token; workloads with tokens are no humans. */
function federatedHuman(event: CloudTrailEvent): SessionHuman | null {
  const { identity, response } = event;
  if (event.name === 'AssumeRoleWithSAML') {
    const subject = identity.userName ?? textAt(response, 'subject');
    return subject === null ? null : { id: subject, via: 'saml' };
  }
  if (event.name !== 'AssumeRoleWithWebIdentity') return null;
  const subject = textAt(response, 'subjectFromWebIdentityToken') ?? identity.userName;
  const provider = identity.identityProvider ?? textAt(response, 'provider') ?? '';
  if (subject === null || isWorkload(subject, provider)) return null;
  return { id: subject, via: 'web-identity' };
}

/** CI runs and Kubernetes pods: GitHub, GitLab and EKS say so in their subjects or providers. */
function isWorkload(subject: string, provider: string): boolean {
  if (/^(repo:|project_path:|system:serviceaccount:|organization:|pipeline)/.test(subject)) return true;
  return /token\.actions\.githubusercontent\.com|oidc\.eks\.|oidc\.circleci\.com|agent\.buildkite\.com|app\.terraform\.io/.test(
    provider,
  );
}
