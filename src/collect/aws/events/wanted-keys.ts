import { parseArn } from '../../../estate/identifiers.ts';
import type { SessionSignatures } from '../../../estate/signatures.ts';
import type { CloudTrailEvent } from '../../../estate/trail/event.ts';
import { asEventObject, objectAt, textAt } from '../../../estate/trail/event-fields.ts';
import { parseCloudTrailEvent } from '../../../estate/trail/parse-event.ts';

/** Whose sessions are followed. */
export interface KeyChoice {
  /** Role ARNs, with their paths; null: every role. */
  readonly roles: readonly string[] | null;
  readonly signatures: Pick<SessionSignatures, 'matchSignatures'>;
}

/** Gathers, out of events that issue or use credentials, the access keys whose other events are to be looked up. */
export class WantedKeys {
  readonly #roles: ReadonlySet<string> | null;
  readonly #signatures: Pick<SessionSignatures, 'matchSignatures'>;
  readonly #keys = new Set<string>();

  constructor({ roles, signatures }: KeyChoice, given: readonly string[]) {
    this.#roles = roles === null ? null : new Set(roles.flatMap((arn) => roleName(arn) ?? []));
    this.#signatures = signatures;
    for (const key of given) this.#keys.add(key);
  }

  /** Looks at one record; what is no record is passed over, since its reader says so. */
  add(text: string): void {
    const parsed = parseCloudTrailEvent(parseJson(text));
    if (!parsed.ok) return;
    const event = parsed.value;
    const own = event.identity.accessKeyId;
    const byAgent = this.#isAgents(event);
    const issued = textAt(objectAt(event.response, 'credentials'), 'accessKeyId');
    const isWanted = byAgent || (issued !== null && this.#isChosen(event));
    if (!isWanted) return;
    // The asker's own key too: it is the session above, up to the human.
    if (own !== null) this.#keys.add(own);
    if (issued !== null) this.#keys.add(issued);
  }

  /** In the order in which they were found. */
  list(): readonly string[] {
    return [...this.#keys];
  }

  /** a session's ARN has no path, so that roles are told by account and name. */
  #isChosen({ parameters, response }: CloudTrailEvent): boolean {
    if (this.#roles === null) return true;
    const session = textAt(objectAt(response, 'assumedRoleUser'), 'arn');
    const role = roleName(session ?? textAt(parameters, 'roleArn') ?? '');
    return role !== null && this.#roles.has(role);
  }

  #isAgents({ userAgent, type, identity, parameters }: CloudTrailEvent): boolean {
    const says = (field: Parameters<SessionSignatures['matchSignatures']>[0], value: string | null) =>
      value !== null &&
      this.#signatures.matchSignatures(field, value).some(({ signature }) => signature.says === 'agent');
    return (
      says('user-agent', userAgent) ||
      says('event-type', type) ||
      says('invoked-by', identity.invokedBy) ||
      says('assumed-by-service', identity.type === 'AWSService' ? identity.invokedBy : null) ||
      says('source-identity', identity.sourceIdentity ?? textAt(parameters, 'sourceIdentity')) ||
      says('session-name', textAt(parameters, 'roleSessionName')) ||
      says('oauth-resource', textAt(parameters, 'resource')) ||
      sessionTags(parameters).some((tag) => says('tag', tag))
    );
  }
}

/** `111122223333/Name` of a role's or a role session's ARN; null for any other. */
function roleName(arn: string): string | null {
  const parts = parseArn(arn);
  if (parts === null) return null;
  const [kind, ...rest] = parts.resource.split('/');
  const name = kind === 'role' ? rest.at(-1) : kind === 'assumed-role' ? rest[0] : undefined;
  return name ? `${parts.account}/${name}` : null;
}

function sessionTags(parameters: CloudTrailEvent['parameters']): readonly string[] {
  const listed = parameters?.['tags'];
  const own = (Array.isArray(listed) ? listed : []).flatMap((entry) => {
    const tag = asEventObject(entry);
    const key = textAt(tag, 'key');
    return key === null ? [] : [`${key}=${textAt(tag, 'value') ?? ''}`];
  });
  const handed = Object.entries(objectAt(parameters, 'principalTags') ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${key}=${value}`] : [],
  );
  return [...own, ...handed];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
