import type { Parsed } from '../../policy/document.ts';
import { type AccountId, type Instant, parseAccountId, parseArn, parseInstant } from '../identifiers.ts';
import type { CloudTrailEvent, EventIdentity, EventObject } from './event.ts';
import { asEventObject, asFlag, asList, asText, listAt, objectAt, textAt } from './event-fields.ts';

/** A tool makes a few calls; what lists more is none of AWS's making. */
const mostDownstream = 1000;

const none: readonly string[] = [];

/** What an event's `userIdentity` says: a session's events repeat it word for word. */
export interface EventCaller {
  readonly identity: EventIdentity;
  readonly signInSessionArn: string | null;
}

/**
 * Reads one CloudTrail record from a JSON value: the record itself, an EventBridge envelope around it
 * (`detail`), or an entry of LookupEvents (`CloudTrailEvent`, a JSON text). A value that lacks time, source or
 * name is no record, and the issue says what it lacks.
 */
export function parseCloudTrailEvent(json: unknown): Parsed<CloudTrailEvent> {
  const record = unwrap(json);
  if (!record) return issue('$', 'not a CloudTrail event: it is no object');
  return parseRecord(record, parseCaller(objectAt(record, 'userIdentity')), parseInstant);
}

/** Whether a value is the record itself, with nothing around it. */
export function isBareRecord(value: EventObject): boolean {
  return unwrap(value) === value;
}

/**
 * Reads a record whose `userIdentity` was read already, and is not looked at; `instantOf` is parseInstant. Each key is
 * read at a place of its own: the engine remembers there where records have it, 20 keys an event. No object inherits one.
 */
export function parseRecord(
  record: EventObject,
  caller: EventCaller,
  instantOf: (text: string) => Instant | null,
): Parsed<CloudTrailEvent> {
  const source = asText(record['eventSource']);
  const name = asText(record['eventName']);
  const time = instantOf(asText(record['eventTime']) ?? '');
  if (!source) return issue('$.eventSource', 'not a CloudTrail event: `eventSource` is missing');
  if (!name) return issue('$.eventName', 'not a CloudTrail event: `eventName` is missing');
  if (!time) return issue('$.eventTime', '`eventTime` is missing or no ISO 8601 time');
  const { identity } = caller;
  const additional = asEventObject(record['additionalEventData']);
  const recipient = asText(record['recipientAccountId']);
  return {
    ok: true,
    value: {
      eventID: asText(record['eventID']),
      requestID: asText(record['requestID']),
      time,
      source,
      name,
      type: asText(record['eventType']),
      region: asText(record['awsRegion']) ?? '',
      account: recipientAccount(recipient, identity.account),
      userAgent: asText(record['userAgent']),
      sourceAddress: asText(record['sourceIPAddress']),
      readOnly: asFlag(record['readOnly']) ?? readsByName(name),
      errorCode: asText(record['errorCode']),
      identity,
      parameters: asEventObject(record['requestParameters']),
      response: asEventObject(record['responseElements']),
      resourceArns: resourceArns(record['resources']),
      sharedEventID: asText(record['sharedEventID']),
      signInSessionArn: caller.signInSessionArn ?? textAt(additional, 'signInSessionArn'),
      downstreamRequestIDs: downstreamRequestIDs(additional),
      fromConsole: asFlag(record['sessionCredentialFromConsole']) ?? false,
    },
  };
}

/** Reads `userIdentity`; null = the record has none. */
export function parseCaller(user: EventObject | null): EventCaller {
  const context = objectAt(user, 'sessionContext');
  const arn = textAt(user, 'arn');
  const onBehalfOf = objectAt(user, 'onBehalfOf');
  const identity = {
    type: textAt(user, 'type'),
    principalId: textAt(user, 'principalId'),
    arn,
    account: accountOf(textAt(user, 'accountId'), arn),
    accessKeyId: textAt(user, 'accessKeyId'),
    userName: textAt(user, 'userName'),
    invokedBy: textAt(user, 'invokedBy'),
    issuerArn: textAt(objectAt(context, 'sessionIssuer'), 'arn'),
    credentialsCreatedAt: instantAt(objectAt(context, 'attributes'), 'creationDate'),
    sourceIdentity: textAt(context, 'sourceIdentity'),
    onBehalfOf: onBehalfOf === null ? null : textAt(onBehalfOf, 'userId'),
    identityProvider: textAt(user, 'identityProvider'),
  };
  return { identity, signInSessionArn: textAt(context, 'signInSessionArn') };
}

/** Mostly the caller's own, which was read already. */
function recipientAccount(recipient: string | null, own: AccountId | null): AccountId | null {
  if (recipient === null || recipient === own) return own;
  return parseAccountId(recipient) ?? own;
}

function accountOf(id: string | null, arn: string | null): AccountId | null {
  const own = id === null ? null : parseAccountId(id);
  return own ?? (arn === null ? null : parseAccountId(parseArn(arn)?.account ?? ''));
}

function instantAt(object: EventObject | null, key: string): Instant | null {
  const text = textAt(object, key);
  return text === null ? null : parseInstant(text);
}

function resourceArns(resources: unknown): readonly string[] {
  const listed = asList(resources);
  if (listed.length === 0) return none;
  return listed.flatMap((value) => {
    const resource = asEventObject(value);
    const arn = textAt(resource, 'ARN') ?? textAt(resource, 'arn');
    return arn === null ? [] : [arn];
  });
}

function downstreamRequestIDs(additional: EventObject | null): readonly string[] {
  const listed = additional === null ? none : listAt(additional, 'downstreamRequests');
  if (listed.length === 0) return none;
  return listed.slice(0, mostDownstream).flatMap((value) => textAt(asEventObject(value), 'requestId') ?? []);
}

function unwrap(json: unknown): EventObject | null {
  const value = asEventObject(json);
  if (value === null) return null;
  const detail = asEventObject(value['detail']);
  if (detail && textAt(value, 'detail-type')) return detail;
  const looked = value['CloudTrailEvent'];
  if (typeof looked !== 'string') return value;
  try {
    return asEventObject(JSON.parse(looked));
  } catch {
    return null;
  }
}

/** Records before version 1.06 have no `readOnly`: what its verb says then counts, any other verb as a change. */
function readsByName(name: string): boolean {
  return /^(Get|List|Describe|Head|Lookup|Search|Query|Scan|BatchGet|Simulate|Check|Test|Estimate|Preview)/.test(
    name,
  );
}

function issue(path: string, message: string): Parsed<never> {
  return { ok: false, issues: [{ path, message }] };
}
