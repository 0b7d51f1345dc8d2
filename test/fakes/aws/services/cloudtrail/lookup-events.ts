import { FakeAwsError, type Output } from '../../answer.ts';
import { listOf, textOf, wholeOf } from '../../params.ts';
import { pageOf, type Turn } from '../../turn.ts';
import type { WorldEvent } from '../../world/trail.ts';

/** LookupEvents looks back 90 days, and gives 50 events at most. */
const keptMilliseconds = 90 * 24 * 3_600_000;
const most = 50;

interface Attribute {
  readonly AttributeKey?: string;
  readonly AttributeValue?: string;
}

interface Identity {
  readonly accessKeyId?: string;
  readonly userName?: string;
  readonly principalId?: string;
  readonly sessionContext?: { readonly sessionIssuer?: { readonly userName?: string } };
}

/** CloudTrail API Reference, LookupEvents: management events of this Region, newest first, by one attribute. */
export function lookupEvents(turn: Turn): Output {
  const { params } = turn;
  const attributes = listOf(params, 'LookupAttributes') as readonly Attribute[];
  const [attribute] = attributes;
  if (attributes.length > 1) {
    throw new FakeAwsError('InvalidLookupAttributesException', 'Only one lookup attribute is allowed.');
  }
  const limit = wholeOf(params, 'MaxResults');
  if (limit !== null && (limit < 1 || limit > most)) {
    throw new FakeAwsError(
      'InvalidMaxResultsException',
      `A value between 1 and ${most} must be specified for MaxResults.`,
    );
  }
  const from = timeOf(params['StartTime']) ?? 0;
  const to = timeOf(params['EndTime']) ?? turn.now;
  if (from > to) {
    throw new FakeAwsError('InvalidTimeRangeException', 'The start time must be before the end time.');
  }
  const oldest = Math.max(from, turn.now - keptMilliseconds);
  const found = regionEvents(turn.account.events ?? [], turn.region).filter((event) => {
    const at = Date.parse(String(event['eventTime']));
    return at >= oldest && at <= to && (attribute === undefined || matches(event, attribute));
  });
  const { entries, next } = pageOf(turn, found, {
    token: textOf(params, 'NextToken'),
    limit,
    usual: most,
    most,
    wrongToken: 'InvalidNextTokenException',
  });
  return { Events: entries.map(eventOutput), NextToken: next ?? undefined };
}

const sorted = new WeakMap<readonly WorldEvent[], Map<string, readonly WorldEvent[]>>();

/** Management events of one Region, newest first. */
function regionEvents(events: readonly WorldEvent[], region: string): readonly WorldEvent[] {
  const regions = sorted.get(events) ?? new Map<string, readonly WorldEvent[]>();
  sorted.set(events, regions);
  const known = regions.get(region);
  if (known) return known;
  const found = events
    .filter(
      (event) => event['awsRegion'] === region && (event['eventCategory'] ?? 'Management') === 'Management',
    )
    .toSorted((a, b) => Date.parse(String(b['eventTime'])) - Date.parse(String(a['eventTime'])));
  regions.set(region, found);
  return found;
}

function matches(event: WorldEvent, { AttributeKey, AttributeValue = '' }: Attribute): boolean {
  switch (AttributeKey) {
    case 'EventId':
      return event['eventID'] === AttributeValue;
    case 'EventName':
      return event['eventName'] === AttributeValue;
    case 'EventSource':
      return event['eventSource'] === AttributeValue;
    case 'ReadOnly':
      return String(event['readOnly'] ?? false) === AttributeValue;
    case 'AccessKeyId':
      return identityOf(event).accessKeyId === AttributeValue;
    case 'Username':
      return userName(event) === AttributeValue;
    case 'ResourceName':
      return resourcesOf(event).some(({ ResourceName }) => ResourceName === AttributeValue);
    case 'ResourceType':
      return resourcesOf(event).some(({ ResourceType }) => ResourceType === AttributeValue);
    default:
      throw new FakeAwsError('InvalidLookupAttributesException', `Invalid lookup attribute: ${AttributeKey}`);
  }
}

function eventOutput(event: WorldEvent): Output {
  return {
    EventId: event['eventID'],
    EventName: event['eventName'],
    ReadOnly: String(event['readOnly'] ?? false),
    AccessKeyId: identityOf(event).accessKeyId,
    EventTime: new Date(String(event['eventTime'])),
    EventSource: event['eventSource'],
    Username: userName(event),
    Resources: resourcesOf(event),
    CloudTrailEvent: JSON.stringify(event),
  };
}

/** A session's events are found under the session's name. */
function userName(event: WorldEvent): string | undefined {
  const { userName: name, principalId, sessionContext } = identityOf(event);
  return name ?? principalId?.split(':')[1] ?? sessionContext?.sessionIssuer?.userName;
}

function resourcesOf(event: WorldEvent): readonly { ResourceType?: string; ResourceName?: string }[] {
  const resources = (event['resources'] ?? []) as readonly { type?: string; ARN?: string }[];
  return resources.map(({ type, ARN }) => ({
    ...(type === undefined ? {} : { ResourceType: type }),
    ...(ARN === undefined ? {} : { ResourceName: ARN }),
  }));
}

function identityOf(event: WorldEvent): Identity {
  return (event['userIdentity'] ?? {}) as Identity;
}

function timeOf(seconds: unknown): number | null {
  return typeof seconds === 'number' ? seconds * 1000 : null;
}
