import type { Parsed } from '../../policy/document.ts';
import { type AccountId, type Instant, parseAccountId, parseArn, parseInstant } from '../identifiers.ts';
import type { CloudTrailEvent, EventIdentity, EventObject } from './event.ts';
import { asEventObject, flagAt, listAt, objectAt, textAt } from './event-fields.ts';

/**
 * Reads one CloudTrail record from a JSON value: the record itself, an EventBridge envelope around it
 * (`detail`), or an entry of LookupEvents (`CloudTrailEvent`, a JSON text). A value that lacks time, source or
 * name is no record, and the issue says what it lacks.
 */
export function parseCloudTrailEvent(json: unknown): Parsed<CloudTrailEvent> {
  const record = unwrap(json);
  if (!record) return issue('$', 'not a CloudTrail event: it is no object');
  const source = textAt(record, 'eventSource');
  const name = textAt(record, 'eventName');
  const time = parseInstant(textAt(record, 'eventTime') ?? '');
  if (!source) return issue('$.eventSource', 'not a CloudTrail event: `eventSource` is missing');
  if (!name) return issue('$.eventName', 'not a CloudTrail event: `eventName` is missing');
  if (!time) return issue('$.eventTime', '`eventTime` is missing or no ISO 8601 time');
  const user = objectAt(record, 'userIdentity');
  const identity = parseIdentity(user);
  const additional = objectAt(record, 'additionalEventData');
  const sessionContext = objectAt(user, 'sessionContext');
  return {
    ok: true,
    value: {
      eventID: textAt(record, 'eventID'),
      time,
      source,
      name,
      type: textAt(record, 'eventType'),
      region: textAt(record, 'awsRegion') ?? '',
      account: parseAccountId(textAt(record, 'recipientAccountId') ?? '') ?? identity.account,
      userAgent: textAt(record, 'userAgent'),
      readOnly: flagAt(record, 'readOnly') ?? readsByName(name),
      errorCode: textAt(record, 'errorCode'),
      identity,
      parameters: objectAt(record, 'requestParameters'),
      response: objectAt(record, 'responseElements'),
      resourceArns: listAt(record, 'resources').flatMap((value) => {
        const resource = asEventObject(value);
        const arn = textAt(resource, 'ARN') ?? textAt(resource, 'arn');
        return arn === null ? [] : [arn];
      }),
      sharedEventID: textAt(record, 'sharedEventID'),
      signInSessionArn: textAt(sessionContext, 'signInSessionArn') ?? textAt(additional, 'signInSessionArn'),
      fromConsole: flagAt(record, 'sessionCredentialFromConsole') ?? false,
    },
  };
}

function parseIdentity(user: EventObject | null): EventIdentity {
  const context = objectAt(user, 'sessionContext');
  const arn = textAt(user, 'arn');
  return {
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
    onBehalfOf: textAt(objectAt(user, 'onBehalfOf'), 'userId'),
    identityProvider: textAt(user, 'identityProvider'),
  };
}

function accountOf(id: string | null, arn: string | null): AccountId | null {
  return parseAccountId(id ?? '') ?? parseAccountId(parseArn(arn ?? '')?.account ?? '');
}

function instantAt(object: EventObject | null, key: string): Instant | null {
  const text = textAt(object, key);
  return text === null ? null : parseInstant(text);
}

function unwrap(json: unknown): EventObject | null {
  const value = asEventObject(json);
  const detail = objectAt(value, 'detail');
  if (detail && textAt(value, 'detail-type')) return detail;
  const looked = value && Object.hasOwn(value, 'CloudTrailEvent') ? value['CloudTrailEvent'] : null;
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
