import { type AccountId, parseInstant } from '../../../estate/identifiers.ts';
import type { EventObject } from '../../../estate/trail/event.ts';
import { asEventObject, flagAt, listAt, objectAt, textAt } from '../../../estate/trail/event-fields.ts';
import type { TrailDescription } from './trail-description.ts';

/** What a trail does not say of itself. */
export interface TrailSurroundings {
  /** null: outside of an organization. */
  readonly organizationId: string | null;
  readonly bucketOwner: AccountId;
  /** null: the trail's home Region. */
  readonly bucketRegion: string | null;
}

/**
 * Describes a trail from what DescribeTrails, GetTrailStatus and GetEventSelectors answered, in one object (an entry
 * of trails.json); null: it has no name, bucket or home Region. What the selectors leave open counts as not logged.
 */
export function describeTrail(entry: unknown, surroundings: TrailSurroundings): TrailDescription | null {
  const trail = asEventObject(entry);
  const name = textAt(trail, 'Name');
  const bucket = textAt(trail, 'S3BucketName');
  const homeRegion = textAt(trail, 'HomeRegion');
  if (trail === null || name === null || bucket === null || homeRegion === null) return null;
  const isOrganizations = flagAt(trail, 'IsOrganizationTrail') ?? false;
  const selection = selectionOf(trail);
  const since = parseInstant(textAt(trail, 'StartLoggingTime') ?? '');
  return {
    name,
    bucket,
    homeRegion,
    prefix: textAt(trail, 'S3KeyPrefix'),
    organizationId: isOrganizations ? surroundings.organizationId : null,
    bucketRegion: surroundings.bucketRegion ?? homeRegion,
    bucketOwner: surroundings.bucketOwner,
    validated: flagAt(trail, 'LogFileValidationEnabled') ?? false,
    logging: flagAt(trail, 'IsLogging') ?? false,
    ...(since === null ? {} : { loggingSince: since }),
    multiRegion: flagAt(trail, 'IsMultiRegionTrail') ?? false,
    globalEvents: flagAt(trail, 'IncludeGlobalServiceEvents') ?? false,
    ...selection,
  };
}

type Selection = Pick<TrailDescription, 'managementEvents' | 'excludedSources' | 'dataEvents'>;

/** Management events that one selector takes. */
interface Taken {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly excluded: readonly string[];
}

function selectionOf(trail: EventObject): Selection {
  const advanced = listAt(trail, 'AdvancedEventSelectors').map(asEventObject);
  // A trail has either kind.
  const basic = advanced.length > 0 ? [] : listAt(trail, 'EventSelectors').map(asEventObject);
  const taken = [...advanced.flatMap(advancedTaken), ...basic.flatMap(basicTaken)];
  const reads = taken.some((one) => one.reads);
  const writes = taken.some((one) => one.writes);
  const [first, ...others] = taken;
  return {
    managementEvents: reads && writes ? 'all' : reads ? 'reads-only' : writes ? 'writes-only' : 'none',
    // A source is left out only where every selector leaves it out.
    excludedSources: (first?.excluded ?? []).filter((source) =>
      others.every(({ excluded }) => excluded.includes(source)),
    ),
    dataEvents: (dataEventTypes(trail) ?? []).length > 0,
  };
}

/**
 * The types of resources whose data events a trail's selectors take, `AWS::S3::Object`, perhaps of some resources only;
 * `*` where a selector names no type. null: the object holds no selectors, so that nobody knows.
 */
export function dataEventTypes(trail: EventObject): readonly string[] | null {
  const advanced = listAt(trail, 'AdvancedEventSelectors').map(asEventObject);
  const basic = listAt(trail, 'EventSelectors').map(asEventObject);
  if (advanced.length === 0 && basic.length === 0) return null;
  if (advanced.length === 0)
    return basic.flatMap((one) =>
      listAt(one, 'DataResources').map((resource) => textAt(asEventObject(resource), 'Type') ?? '*'),
    );
  return advanced
    .filter((one) => fieldOf(one, 'eventCategory')?.equals.includes('Data'))
    .flatMap((one) => {
      const types = fieldOf(one, 'resources.type')?.equals ?? [];
      return types.length > 0 ? types : ['*'];
    });
}

/** CloudTrail API Reference, EventSelector. */
function basicTaken(selector: EventObject | null): readonly Taken[] {
  if (!flagAt(selector, 'IncludeManagementEvents')) return [];
  const kind = textAt(selector, 'ReadWriteType');
  const excluded = textsAt(selector, 'ExcludeManagementEventSources');
  return [{ reads: kind !== 'WriteOnly', writes: kind !== 'ReadOnly', excluded }];
}

/** CloudTrail API Reference, AdvancedEventSelector. One with a condition that is not known here takes nothing surely. */
function advancedTaken(selector: EventObject | null): readonly Taken[] {
  const fields = listAt(selector, 'FieldSelectors').map(asEventObject);
  if (!fieldOf(selector, 'eventCategory')?.equals.includes('Management')) return [];
  const known = ['eventCategory', 'readOnly', 'eventSource'];
  if (fields.some((field) => !known.includes(textAt(field, 'Field') ?? ''))) return [];
  const source = fieldOf(selector, 'eventSource');
  if (source !== null && (source.equals.length > 0 || source.others)) return [];
  const readOnly = fieldOf(selector, 'readOnly');
  if (readOnly !== null && (readOnly.equals.length === 0 || readOnly.others)) return [];
  return [
    {
      reads: readOnly?.equals.includes('true') ?? true,
      writes: readOnly?.equals.includes('false') ?? true,
      excluded: source?.notEquals ?? [],
    },
  ];
}

interface FieldCondition {
  readonly equals: readonly string[];
  readonly notEquals: readonly string[];
  /** Whether it also compares beginnings or ends. */
  readonly others: boolean;
}

function fieldOf(selector: EventObject | null, name: string): FieldCondition | null {
  const field = listAt(selector, 'FieldSelectors')
    .map(asEventObject)
    .find((one) => textAt(one, 'Field') === name);
  if (!field) return null;
  const compared = ['StartsWith', 'EndsWith', 'NotStartsWith', 'NotEndsWith'];
  return {
    equals: textsAt(field, 'Equals'),
    notEquals: textsAt(field, 'NotEquals'),
    others: compared.some((key) => listAt(field, key).length > 0 || objectAt(field, key) !== null),
  };
}

function textsAt(object: EventObject | null, key: string): readonly string[] {
  return listAt(object, key).flatMap((value) => (typeof value === 'string' ? [value] : []));
}
