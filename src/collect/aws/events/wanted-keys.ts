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

/**
 * Gathers, out of events that issue or use credentials, the access keys whose other events are to be looked up: those of
 * chosen roles and of agents, every key that was issued to one of these in turn, and those above, up to the human.
 */
export class WantedKeys {
  readonly #roles: ReadonlySet<string> | null;
  readonly #signatures: Pick<SessionSignatures, 'matchSignatures'>;
  readonly #chosen = new Set<string>();
  readonly #issuedTo = new Map<string, string[]>();
  readonly #askerOf = new Map<string, string>();

  constructor({ roles, signatures }: KeyChoice, given: readonly string[]) {
    this.#roles = roles === null ? null : new Set(roles.flatMap((arn) => roleName(arn) ?? []));
    this.#signatures = signatures;
    for (const key of given) this.#chosen.add(key);
  }

  /** Looks at one record; what is no record is passed over, since its reader says so. */
  add(text: string): void {
    const parsed = parseCloudTrailEvent(parseJson(text));
    if (!parsed.ok) return;
    const event = parsed.value;
    const own = event.identity.accessKeyId;
    const issued = textAt(objectAt(event.response, 'credentials'), 'accessKeyId');
    const byAgent = this.#isAgents(event);
    if (byAgent && own !== null) this.#chosen.add(own);
    if (issued === null) return;
    if (byAgent || this.#isChosen(event)) this.#chosen.add(issued);
    if (own === null) return;
    this.#askerOf.set(issued, own);
    const others = this.#issuedTo.get(own);
    if (others) others.push(issued);
    else this.#issuedTo.set(own, [issued]);
  }

  /** In order: what was chosen and what was issued to it, then the askers above. */
  list(): readonly string[] {
    const wanted = new Set(this.#chosen);
    // A set is walked to its end, also over what is added on the way.
    for (const key of wanted) for (const issued of this.#issuedTo.get(key) ?? []) wanted.add(issued);
    for (const key of wanted) {
      const asker = this.#askerOf.get(key);
      if (asker !== undefined) wanted.add(asker);
    }
    return [...wanted];
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
