import { toolName } from '../sessions/caller-tools.ts';
import type { CloudTrailEvent, EventObject } from '../trail/event.ts';
import { eventAction } from '../trail/event-action.ts';
import { asEventObject, asText, listAt, objectAt, textAt } from '../trail/event-fields.ts';
import type { ChangeEvent } from './change-event.ts';
import { changeKey, changesInOrder } from './changes-in-order.ts';

/** Gathers the events that changed who may do what. */
export interface ChangeLog {
  add(event: CloudTrailEvent): void;
  /** In order of time, then id; each once, whatever the order and the repetitions of `add`. */
  changes(): readonly ChangeEvent[];
}

/** Services whose whole API is about who may do what. */
const wholly: ReadonlySet<string> = new Set([
  'iam.amazonaws.com',
  'organizations.amazonaws.com',
  'sso.amazonaws.com',
  'identitystore.amazonaws.com',
]);

/** Services with policies on their resources, and what their calls that change them are called. */
const partly: ReadonlySet<string> = new Set([
  's3.amazonaws.com',
  'kms.amazonaws.com',
  'secretsmanager.amazonaws.com',
  'lambda.amazonaws.com',
  'sqs.amazonaws.com',
  'sns.amazonaws.com',
]);
const aboutAccess = /Policy|Permission|Grant|Attributes|PublicAccessBlock|Acl/;

/** An ARN has at most 2,048 characters (IAM API Reference); a policy's text is no name. */
const longestName = 2048;

/** Makes an empty log. */
export function createChangeLog(): ChangeLog {
  const found = new Map<string, ChangeEvent>();
  return {
    add: (event) => {
      if (event.readOnly || event.errorCode !== null || event.eventID === null) return;
      const { source, name } = event;
      if (!wholly.has(source) && !(partly.has(source) && aboutAccess.test(name))) return;
      found.set(changeKey(event), {
        eventID: event.eventID,
        at: event.time,
        account: event.account,
        action: eventAction(event) ?? `${source.slice(0, source.indexOf('.'))}:${name}`,
        actor: event.identity.arn,
        accessKeyId: event.identity.accessKeyId,
        invokedBy: event.identity.invokedBy,
        tool: event.userAgent === null ? null : toolName(event.userAgent),
        names: namesIn(event.parameters),
        ...documentsOf(event.parameters),
        ...tagsOf(event.parameters),
        ...madeBy(event.response),
      });
    },
    changes: () => changesInOrder(found.values()),
  };
}

function namesIn(parameters: EventObject | null): Readonly<Record<string, string>> {
  const names: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(parameters ?? {}))
    if (typeof value === 'string' && value.length <= longestName && !value.includes('{'))
      names[key.toLowerCase()] = value;
    else if (typeof value === 'boolean') names[key.toLowerCase()] = String(value);
  return names;
}

/** The parameters that are policies (IAM and Organizations API References); CloudTrail leaves out what is over 100 kB. */
const documentParameters: ReadonlySet<string> = new Set([
  'policydocument',
  'assumerolepolicydocument',
  'content',
]);

function documentsOf(parameters: EventObject | null): Pick<ChangeEvent, 'documents'> {
  const found = Object.entries(parameters ?? {}).filter(
    (entry): entry is [string, string] =>
      documentParameters.has(entry[0].toLowerCase()) && typeof entry[1] === 'string',
  );
  if (found.length === 0) return {};
  return { documents: Object.fromEntries(found.map(([key, text]) => [key.toLowerCase(), text])) };
}

/** Tags are a list of `key` and `value`, and those taken away a list of keys (IAM API Reference, TagRole and UntagRole). */
function tagsOf(parameters: EventObject | null): Pick<ChangeEvent, 'tags' | 'tagKeys'> {
  const tags: Record<string, string> = Object.create(null);
  for (const tag of listAt(parameters, 'tags').map(asEventObject)) {
    const key = textAt(tag, 'key') ?? textAt(tag, 'Key');
    // A tag may have an empty value.
    if (key !== null) tags[key] = textAt(tag, 'value') ?? textAt(tag, 'Value') ?? '';
  }
  const tagKeys = listAt(parameters, 'tagKeys').flatMap((key) => asText(key) ?? []);
  return {
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(tagKeys.length === 0 ? {} : { tagKeys }),
  };
}

/** IAM calls the id of a role `roleId`; of a control policy Organizations answers `policySummary`. */
function madeBy(response: EventObject | null): Pick<ChangeEvent, 'made'> {
  for (const kind of ['role', 'user', 'group', 'organizationalUnit']) {
    const one = objectAt(response, kind);
    const id = textAt(one, `${kind}Id`) ?? textAt(one, 'id');
    if (id !== null) return { made: { id, arn: textAt(one, 'arn') } };
  }
  const policy = objectAt(objectAt(response, 'policy'), 'policySummary');
  const id = textAt(policy, 'id');
  return id === null ? {} : { made: { id, arn: textAt(policy, 'arn') } };
}
