import { sessionRoleName } from '../principals.ts';
import type { SessionSignatures, SignatureField, SignatureMatch } from '../signatures.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { textAt } from '../trail/event-fields.ts';
import { type CallerTool, CallerTools } from './caller-tools.ts';
import { type Clue, type Clues, clue } from './evidence.ts';

/** How many values of a field are remembered; a trail repeats few user agents very often. */
const mostRemembered = 4096;

/** Asks the signature catalog about events, and remembers its answers. */
export class ClueFinder {
  readonly #signatures: SessionSignatures;
  readonly #matches = new Map<SignatureField, Map<string, readonly SignatureMatch[]>>();
  readonly #tools: CallerTools;
  readonly #origins = new Map<string, string | null>();
  readonly #names = new Map<string, string | null>();

  constructor(signatures: SessionSignatures) {
    this.#signatures = signatures;
    this.#tools = new CallerTools(signatures);
  }

  /** The tool that a user agent names; null for browsers and services. */
  tool(userAgent: string): CallerTool | null {
    return this.#tools.of(userAgent);
  }

  /** Adds what an event says of the session that made it. */
  addOfCaller(event: CloudTrailEvent, clues: Clues): void {
    const { identity, parameters } = event;
    this.#add('user-agent', event.userAgent, event, clues);
    this.#add('invoked-by', identity.invokedBy, event, clues);
    this.#add('event-type', event.type, event, clues);
    if (event.name === 'CreateOAuth2Token')
      this.#add('oauth-resource', textAt(parameters, 'resource'), event, clues);
    this.#add('session-name', this.#sessionName(identity.arn), event, clues);
    this.#add('source-identity', identity.sourceIdentity, event, clues);
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

  #sessionName(arn: string | null): string | null {
    if (arn === null) return null;
    const known = this.#names.get(arn);
    if (known !== undefined) return known;
    const name = sessionNameOf(arn);
    if (this.#names.size >= mostRemembered) this.#names.clear();
    this.#names.set(arn, name);
    return name;
  }

  #add(field: SignatureField, value: string | null, event: CloudTrailEvent, clues: Clues): void {
    if (value === null) return;
    for (const match of this.#match(field, value)) {
      if (clues.wants(match.signature.id, event.time))
        clues.add(clue(match, field, value, event.eventID, event.time));
    }
  }

  #find(field: SignatureField, value: string | null, event: CloudTrailEvent): readonly Clue[] {
    if (value === null) return [];
    return this.#match(field, value).map((match) => clue(match, field, value, event.eventID, event.time));
  }

  #match(field: SignatureField, value: string): readonly SignatureMatch[] {
    let matches = this.#matches.get(field);
    if (!matches) {
      matches = new Map();
      this.#matches.set(field, matches);
    }
    const known = matches.get(value);
    if (known) return known;
    const found = this.#signatures.matchSignatures(field, value);
    if (matches.size >= mostRemembered) matches.clear();
    matches.set(value, found);
    return found;
  }
}

/** The session's name in the ARN of an assumed-role session; null for any other ARN. */
export function sessionNameOf(arn: string | null): string | null {
  if (arn === null || sessionRoleName(arn) === null) return null;
  return arn.slice(arn.indexOf('/', arn.indexOf('/') + 1) + 1) || null;
}
