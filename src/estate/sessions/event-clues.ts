import type { Instant } from '../identifiers.ts';
import { sessionRoleName } from '../principals.ts';
import type { SessionSource } from '../session.ts';
import type { SessionSignatures, SignatureField, SignatureMatch } from '../signatures.ts';
import type { CloudTrailEvent, EventIdentity } from '../trail/event.ts';
import { textAt } from '../trail/event-fields.ts';
import { type CallerTool, callerTool } from './caller-tools.ts';
import { type Clue, type Clues, clue } from './evidence.ts';
import { systemOf } from './source-set.ts';

/** How many values of a field are remembered; a trail repeats few user agents very often. */
const mostRemembered = 4096;

/** A match, and where it was found. */
export interface FoundMatch {
  readonly match: SignatureMatch;
  readonly field: SignatureField;
  readonly value: string;
}

/** What a user agent says. */
export interface UserAgentFacts {
  /** One text for all who send it. */
  readonly userAgent: string;
  readonly origin: string | null;
  /** null for browsers and services. */
  readonly tool: CallerTool | null;
  readonly system: SessionSource['system'];
  readonly matches: readonly FoundMatch[];
}

const nothing: readonly FoundMatch[] = [];

/** Asks the signature catalog about events, and remembers its answers. */
export class ClueFinder {
  readonly #signatures: SessionSignatures;
  readonly #matches = new Map<SignatureField, Map<string, readonly FoundMatch[]>>();
  readonly #userAgents = new Map<string, UserAgentFacts>();
  #lastType: string | null = null;
  #lastTypeMatches: readonly FoundMatch[] = nothing;

  constructor(signatures: SessionSignatures) {
    this.#signatures = signatures;
  }

  /** What a user agent says of the session that sent it. */
  ofUserAgent(userAgent: string): UserAgentFacts {
    const known = this.#userAgents.get(userAgent);
    if (known !== undefined) return known;
    const facts = {
      userAgent,
      origin: this.#signatures.credentialOrigin(userAgent),
      tool: callerTool(userAgent, this.#signatures),
      system: systemOf(userAgent),
      matches: this.#match('user-agent', userAgent),
    };
    if (this.#userAgents.size >= mostRemembered) this.#userAgents.clear();
    this.#userAgents.set(userAgent, facts);
    return facts;
  }

  /** What an identity says of the session that has it. */
  ofIdentity(identity: EventIdentity): readonly FoundMatch[] {
    return [
      ...this.#match('invoked-by', identity.invokedBy),
      ...this.#match('session-name', sessionNameOf(identity.arn)),
      ...this.#match('source-identity', identity.sourceIdentity),
    ];
  }

  /** What else an event says of the session that made it. */
  ofCall(event: CloudTrailEvent): readonly FoundMatch[] {
    if (event.type !== this.#lastType) {
      this.#lastType = event.type;
      this.#lastTypeMatches = this.#match('event-type', event.type);
    }
    const byType = this.#lastTypeMatches;
    if (event.name !== 'CreateOAuth2Token') return byType;
    return [...byType, ...this.#match('oauth-resource', textAt(event.parameters, 'resource'))];
  }

  /**
   * What an event that issues credentials says of the session that will use them: who asked for them, as whom, with
   * which tags. INVARIANT: only what belongs to this one request; other calls of the asker may have been a human's.
   */
  ofIssued(event: CloudTrailEvent, tags: Readonly<Record<string, string>>): readonly Clue[] {
    const service =
      event.identity.type === 'AWSService' && event.name === 'AssumeRole' ? event.identity.invokedBy : null;
    return [
      ...this.#match('assumed-by-service', service),
      ...this.#match('user-agent', service === null ? event.userAgent : null),
      ...this.#match('session-name', textAt(event.parameters, 'roleSessionName')),
      ...this.#match('source-identity', textAt(event.parameters, 'sourceIdentity')),
      ...Object.entries(tags).flatMap(([key, value]) => this.#match('tag', `${key}=${value}`)),
    ].map(({ match, field, value }) => clue(match, field, value, event.eventID, event.time));
  }

  /** Whether a source identity is an agent's, so that no human is read out of it. */
  namesAgent(sourceIdentity: string): boolean {
    return this.#match('source-identity', sourceIdentity).some(
      ({ match }) => match.signature.says === 'agent',
    );
  }

  /** Whether `invokedBy` is itself evidence of an agent, not of a service that acts by itself. */
  isAgentService(invokedBy: string): boolean {
    return this.#match('invoked-by', invokedBy).some(({ match }) => match.signature.says === 'agent');
  }

  #match(field: SignatureField, value: string | null): readonly FoundMatch[] {
    if (value === null) return nothing;
    let answers = this.#matches.get(field);
    if (!answers) {
      answers = new Map();
      this.#matches.set(field, answers);
    }
    const known = answers.get(value);
    if (known) return known;
    const found = this.#signatures.matchSignatures(field, value).map((match) => ({ match, field, value }));
    if (answers.size >= mostRemembered) answers.clear();
    answers.set(value, found);
    return found;
  }
}

/**
 * Adds what an event's values matched; of the matches only those that may be kept cost anything. Gives whether any was
 * wanted.
 */
export function addMatches(
  clues: Clues,
  matches: readonly FoundMatch[],
  { eventID, time }: { readonly eventID: string | null; readonly time: Instant },
): boolean {
  let wanted = false;
  for (const { match, field, value } of matches) {
    if (!clues.wants(match.signature.id, time)) continue;
    wanted = true;
    clues.add(clue(match, field, value, eventID, time));
  }
  return wanted;
}

/** The session's name in the ARN of an assumed-role session; null for any other ARN. */
export function sessionNameOf(arn: string | null): string | null {
  if (arn === null || sessionRoleName(arn) === null) return null;
  return arn.slice(arn.indexOf('/', arn.indexOf('/') + 1) + 1) || null;
}
