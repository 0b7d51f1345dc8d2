import { parseArn } from '../identifiers.ts';
import type { CloudTrailEvent, EventObject } from './event.ts';
import { asEventObject, listAt, objectAt, textAt } from './event-fields.ts';
import { arnParameters, resourceTemplates } from './resource-templates.ts';

/** No call is told apart by more resources than this: a batch of 1,000 objects is one kind of act. */
const mostResources = 20;

/**
 * What an event's action (`service:Name`) was done to: ARNs where the event lets one say them, else the request's
 * own name, else nothing. Best effort: an IAM name lacks its path, a part that AWS makes up is `*`.
 */
export function eventResources(event: CloudTrailEvent, action: string): readonly string[] {
  const service = action.slice(0, action.indexOf(':'));
  const fromRequest = requestResources(event, service);
  if (fromRequest.length > 0 && service !== 'kms') return fromRequest.slice(0, mostResources);
  if (event.resourceArns.length > 0) return [...new Set(event.resourceArns)].slice(0, mostResources);
  if (fromRequest.length > 0) return fromRequest.slice(0, mostResources);
  const name = textAt(event.parameters, 'name') ?? textAt(event.parameters, 'resourceId');
  return name === null ? [] : [name];
}

function requestResources(event: CloudTrailEvent, service: string): readonly string[] {
  const made = textAt(event.response, 'stackId') ?? textAt(objectAt(event.response, 'role'), 'arn');
  if (made !== null && parseArn(made)) return [made];
  const { parameters } = event;
  if (!parameters) return [];
  const batch = batchResources(event, service, parameters);
  if (batch.length > 0) return batch;
  for (const template of resourceTemplates.get(service) ?? []) {
    const resource = fill(template, service, event, (name) => textAt(parameters, name));
    if (resource !== null) return [resource];
  }
  for (const name of arnParameters) {
    const value = textAt(parameters, name);
    if (value !== null && parseArn(value)) return [value];
  }
  return [];
}

/** Calls that name several resources at once, and queues, which are named by URL. */
function batchResources(event: CloudTrailEvent, service: string, parameters: EventObject): readonly string[] {
  if (service === 'ec2') {
    const items = listAt(objectAt(parameters, 'instancesSet'), 'items');
    return items.flatMap((item) => {
      const id = textAt(asEventObject(item), 'instanceId');
      return id === null ? [] : (fill('@:instance/{id}', service, event, () => id) ?? []);
    });
  }
  if (service === 's3') {
    const bucket = textAt(parameters, 'bucketName');
    const objects = listAt(objectAt(parameters, 'delete'), 'objects').concat(listAt(parameters, 'objects'));
    return objects.flatMap((item) => {
      const key = textAt(asEventObject(item), 'key');
      return bucket === null || key === null
        ? []
        : (fill('::{x}', service, event, () => `${bucket}/${key}`) ?? []);
    });
  }
  if (service === 'sqs') {
    const [account, name] = textAt(parameters, 'queueUrl')?.split('/').slice(-2) ?? [];
    const partition = partitionOf(event);
    return account && name && partition ? [`arn:${partition}:sqs:${event.region}:${account}:${name}`] : [];
  }
  return [];
}

/**
 * Fills a template; null when a parameter or the partition is missing. `@` is region and account, `#` the account,
 * `$` the region. A parameter that is an ARN already is the resource itself.
 */
function fill(
  template: string,
  service: string,
  event: CloudTrailEvent,
  parameter: (name: string) => string | null,
): string | null {
  let missing = false;
  let whole: string | null = null;
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameter(name);
    if (value === null) missing = true;
    else if (parseArn(value)) whole ??= value;
    return value?.replace(/^\//, '') ?? '';
  });
  if (missing) return null;
  if (whole !== null) return whole;
  const partition = partitionOf(event);
  if (partition === null) return null;
  const account = event.account ?? '';
  const place =
    template[0] === '@' ? `${event.region}:${account}` : template[0] === '$' ? event.region : null;
  const rest = place === null ? filled.replace(/^:#/, `:${account}`) : `${place}${filled.slice(1)}`;
  return `arn:${partition}:${service}:${rest}`;
}

/** The caller's partition, else that of the Region; null when nothing says it. */
function partitionOf(event: CloudTrailEvent): string | null {
  const known =
    parseArn(event.identity.arn ?? '') ??
    parseArn(event.identity.issuerArn ?? '') ??
    parseArn(event.resourceArns[0] ?? '');
  if (known) return known.partition;
  if (event.region.startsWith('cn-')) return 'aws-cn';
  return event.region.startsWith('us-gov-') ? 'aws-us-gov' : null;
}
