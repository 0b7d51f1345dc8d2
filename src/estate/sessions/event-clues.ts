import { sessionRoleName } from '../principals.ts';
import type { SessionSignatures, SignatureField, SignatureMatch } from '../signatures.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { textAt } from '../trail/event-fields.ts';
import { type Clue, clue } from './evidence.ts';

/** How many values are remembered; a trail repeats few user agents very often. */
const mostRemembered = 4096;

/** Asks the signature catalog about events, and remembers its answers. */
export class ClueFinder {
  readonly #signatures: SessionSignatures;
  readonly #matches = new Map<string, readonly SignatureMatch[]>();
  readonly #origins = new Map<string, string | null>();

  constructor(signatures: SessionSignatures) {
    this.#signatures = signatures;
  }

  /** What an event says of the session that made it. */
  ofCaller(event: CloudTrailEvent): readonly Clue[] {
    const { identity, parameters } = event;
    const token = event.name === 'CreateOAuth2Token' ? textAt(parameters, 'resource') : null;
    return [
      ...this.#find('user-agent', event.userAgent, event),
      ...this.#find('invoked-by', identity.invokedBy, event),
      ...this.#find('event-type', event.type, event),
      ...this.#find('oauth-resource', token, event),
      ...this.#find('session-name', sessionNameOf(identity.arn), event),
      ...this.#find('source-identity', identity.sourceIdentity, event),
    ];
  }

  /**
   * What an event that issues credentials says of the session that will use them: who asked for them, as whom, with
   * which tags. INVARIANT: only what belongs to this one request; other calls of the asker may have been a human's.
   */
  ofIssued(event: CloudTrailEvent, tags: Readonly<Record<string, string>>): readonly Clue[] {
    const service =
      event.identity.type === 'AWSService' && event.name === 'AssumeRole' ? event.identity.invokedBy : null;
    return [
      ...this.#find('assumed-by-service', service, event),
      ...this.#find('user-agent', service === null ? event.userAgent : null, event),
      ...this.#find('session-name', textAt(event.parameters, 'roleSessionName'), event),
      ...this.#find('source-identity', textAt(event.parameters, 'sourceIdentity'), event),
      ...Object.entries(tags).flatMap(([key, value]) => this.#find('tag', `${key}=${value}`, event)),
    ];
  }

  /** Whether a source identity is an agent's, so that no human is read out of it. */
  namesAgent(sourceIdentity: string): boolean {
    return this.#match('source-identity', sourceIdentity).some(({ signature }) => signature.says === 'agent');
  }

  /** Whether `invokedBy` is itself evidence of an agent, not of a service that acts by itself. */
  isAgentService(invokedBy: string): boolean {
    return this.#match('invoked-by', invokedBy).some(({ signature }) => signature.says === 'agent');
  }

  credentialOrigin(userAgent: string): string | null {
    const known = this.#origins.get(userAgent);
    if (known !== undefined) return known;
    const origin = this.#signatures.credentialOrigin(userAgent);
    if (this.#origins.size >= mostRemembered) this.#origins.clear();
    this.#origins.set(userAgent, origin);
    return origin;
  }

  #find(field: SignatureField, value: string | null, event: CloudTrailEvent): readonly Clue[] {
    if (value === null) return [];
    return this.#match(field, value).map((match) => clue(match, field, value, event.eventID, event.time));
  }

  #match(field: SignatureField, value: string): readonly SignatureMatch[] {
    const key = `${field} ${value}`;
    const known = this.#matches.get(key);
    if (known) return known;
    const found = this.#signatures.matchSignatures(field, value);
    if (this.#matches.size >= mostRemembered) this.#matches.clear();
    this.#matches.set(key, found);
    return found;
  }
}

/** The session's name in the ARN of an assumed-role session; null for any other ARN. */
export function sessionNameOf(arn: string | null): string | null {
  if (arn === null || sessionRoleName(arn) === null) return null;
  return arn.slice(arn.indexOf('/', arn.indexOf('/') + 1) + 1) || null;
}
