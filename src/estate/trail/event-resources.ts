import { parseArn } from '../identifiers.ts';
import type { CloudTrailEvent, EventObject } from './event.ts';
import { asEventObject, listAt, objectAt, textAt } from './event-fields.ts';
import { type ResourceTemplate, readTemplate } from './resource-template.ts';
import { arnParameters, resourceTemplates } from './resource-templates.ts';

/** No call is told apart by more resources than this: a batch of 1,000 objects is one kind of act. */
const mostResources = 20;

const none: readonly string[] = [];

/**
 * What an event's action (`service:Name`) was done to: ARNs where the event lets one say them, else the request's
 * own name, else nothing. Best effort: an IAM name lacks its path, a part that AWS makes up is `*`.
 */
export function eventResources(event: CloudTrailEvent, action: string): readonly string[] {
  const service = action.slice(0, action.indexOf(':'));
  const fromRequest = requestResources(event, service);
  if (fromRequest.length > 0 && service !== 'kms') return atMost(fromRequest);
  if (event.resourceArns.length > 0) return atMost([...new Set(event.resourceArns)]);
  if (fromRequest.length > 0) return atMost(fromRequest);
  const name = textAt(event.parameters, 'name') ?? textAt(event.parameters, 'resourceId');
  return name === null ? none : [name];
}

function atMost(resources: readonly string[]): readonly string[] {
  return resources.length <= mostResources ? resources : resources.slice(0, mostResources);
}

function requestResources(event: CloudTrailEvent, service: string): readonly string[] {
  const made = textAt(event.response, 'stackId') ?? textAt(objectAt(event.response, 'role'), 'arn');
  if (made !== null && parseArn(made)) return [made];
  const { parameters } = event;
  if (!parameters) return none;
  const batch = batchResources(event, service, parameters);
  if (batch.length > 0) return batch;
  for (const template of templates.get(service) ?? []) {
    const resource = fill(template, service, event, parameters);
    if (resource !== null) return [resource];
  }
  for (const name of arnParameters) {
    const value = textAt(parameters, name);
    if (value !== null && parseArn(value)) return [value];
  }
  return none;
}

const templates: ReadonlyMap<string, readonly ResourceTemplate[]> = new Map(
  [...resourceTemplates].map(([service, written]) => [service, written.map(readTemplate)]),
);
const instance = readTemplate('@:instance/{id}');
const object = readTemplate('::{x}');

/** Calls that name several resources at once, and queues, which are named by URL. */
function batchResources(event: CloudTrailEvent, service: string, parameters: EventObject): readonly string[] {
  if (service === 'ec2') {
    const items = listAt(objectAt(parameters, 'instancesSet'), 'items');
    return items.flatMap((item) => {
      const id = textAt(asEventObject(item), 'instanceId');
      return id === null ? [] : (fill(instance, service, event, { id }) ?? []);
    });
  }
  if (service === 's3') {
    const bucket = textAt(parameters, 'bucketName');
    const objects = listAt(objectAt(parameters, 'delete'), 'objects').concat(listAt(parameters, 'objects'));
    return objects.flatMap((item) => {
      const key = textAt(asEventObject(item), 'key');
      return bucket === null || key === null
        ? []
        : (fill(object, service, event, { x: `${bucket}/${key}` }) ?? []);
    });
  }
  if (service === 'sqs') {
    const [account, name] = textAt(parameters, 'queueUrl')?.split('/').slice(-2) ?? [];
    const partition = partitionOf(event);
    return account && name && partition ? [`arn:${partition}:sqs:${event.region}:${account}:${name}`] : none;
  }
  return none;
}

/**
 * Fills a template; null when a parameter or the partition is missing. A parameter that is an ARN already is the
 * resource itself.
 */
function fill(
  { place, texts, parameters }: ResourceTemplate,
  service: string,
  event: CloudTrailEvent,
  from: EventObject,
): string | null {
  let filled = texts[0] ?? '';
  let whole: string | null = null;
  for (let at = 0; at < parameters.length; at++) {
    const value = textAt(from, parameters[at] ?? '');
    if (value === null) return null;
    if (whole === null && value.startsWith('arn:') && parseArn(value)) whole = value;
    filled += (value.startsWith('/') ? value.slice(1) : value) + (texts[at + 1] ?? '');
  }
  if (whole !== null) return whole;
  const partition = partitionOf(event);
  if (partition === null) return null;
  return `arn:${partition}:${service}:${placeOf(place, event)}${filled}`;
}

function placeOf(place: ResourceTemplate['place'], { region, account }: CloudTrailEvent): string {
  switch (place) {
    case 'region-account':
      return `${region}:${account ?? ''}`;
    case 'region':
      return region;
    case 'account':
      return `:${account ?? ''}`;
    case 'none':
      return '';
  }
}

/** The caller's partition, else that of the Region; null when nothing says it. */
function partitionOf(event: CloudTrailEvent): string | null {
  const known =
    arnPartition(event.identity.arn) ??
    arnPartition(event.identity.issuerArn) ??
    arnPartition(event.resourceArns[0] ?? null);
  if (known !== null) return known;
  if (event.region.startsWith('cn-')) return 'aws-cn';
  return event.region.startsWith('us-gov-') ? 'aws-us-gov' : null;
}

/** The second part of an ARN; null of any other text. */
function arnPartition(arn: string | null): string | null {
  if (arn === null || !arn.startsWith('arn:')) return null;
  if (arn.startsWith('arn:aws:')) return 'aws';
  return parseArn(arn)?.partition ?? null;
}
