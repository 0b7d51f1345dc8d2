import type { CloudTrailEvent, EventIdentity } from '../trail/event.ts';
import type { KeptCauses } from './causes.ts';
import type { ClueFinder, FoundMatch } from './event-clues.ts';
import type { SessionGroup } from './session-group.ts';
import { consoleKey, type SessionKey, sessionKey } from './session-key.ts';
import { TextPool } from './text-pool.ts';

/** Who made an event, with what follows from that alone. */
export interface Caller {
  readonly identity: EventIdentity;
  /** null: no principal acts. */
  readonly key: SessionKey | null;
  readonly consoleKey: string | null;
  /** What the identity says of an agent. */
  readonly matches: readonly FoundMatch[];
  /** The lists of causes that its calls go to, by event source. */
  causes: Map<string, KeptCauses> | null;
  /** The group that its events go to, once it was looked up; null of callers whose events go by time. */
  group: SessionGroup | null;
}

interface KnownCaller extends Caller {
  /** The identity as the event had it: a reader mostly gives the same object again. */
  source: EventIdentity;
  readonly signInSessionArn: string | null;
  readonly fromConsole: boolean;
}

const mostRemembered = 8192;

/**
 * Gives the same object for the same caller: a session's events repeat its identity word for word, and what was read
 * from it once need not be read again. A memory only: a forgotten caller is read anew.
 */
export class Callers {
  readonly #known = new Map<string, KnownCaller>();
  readonly #finder: ClueFinder;
  readonly #pool = new TextPool();

  constructor(finder: ClueFinder) {
    this.#finder = finder;
  }

  of(event: CloudTrailEvent): Caller {
    const { identity } = event;
    const id = identity.accessKeyId ?? identity.principalId;
    // These two decide by the event, not by the identity.
    if (id === null || event.name === 'ConsoleLogin' || event.type === 'AwsServiceEvent')
      return this.#read(event);
    const known = this.#known.get(id);
    if (
      known !== undefined &&
      known.fromConsole === event.fromConsole &&
      known.signInSessionArn === event.signInSessionArn &&
      (known.source === identity || isSame(known.identity, identity))
    ) {
      known.source = identity;
      return known;
    }
    const caller = this.#read(event);
    // What services act with is mostly used once.
    if (identity.invokedBy !== null) return caller;
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(id, caller);
    return caller;
  }

  #read(event: CloudTrailEvent): KnownCaller {
    return {
      source: event.identity,
      identity: this.#shared(event.identity),
      key: sessionKey(event),
      consoleKey: consoleKey(event),
      matches: this.#finder.ofIdentity(event.identity),
      causes: null,
      group: null,
      signInSessionArn: event.signInSessionArn,
      fromConsole: event.fromConsole,
    };
  }

  #shared(identity: EventIdentity): EventIdentity {
    const pool = this.#pool;
    return {
      ...identity,
      type: pool.share(identity.type),
      principalId: pool.share(identity.principalId),
      arn: pool.share(identity.arn),
      account: pool.share(identity.account),
      userName: pool.share(identity.userName),
      invokedBy: pool.share(identity.invokedBy),
      issuerArn: pool.share(identity.issuerArn),
      credentialsCreatedAt: pool.share(identity.credentialsCreatedAt),
    };
  }
}

function isSame(a: EventIdentity, b: EventIdentity): boolean {
  return (
    a.arn === b.arn &&
    a.principalId === b.principalId &&
    a.accessKeyId === b.accessKeyId &&
    a.type === b.type &&
    a.account === b.account &&
    a.userName === b.userName &&
    a.invokedBy === b.invokedBy &&
    a.issuerArn === b.issuerArn &&
    a.credentialsCreatedAt === b.credentialsCreatedAt &&
    a.sourceIdentity === b.sourceIdentity &&
    a.onBehalfOf === b.onBehalfOf &&
    a.identityProvider === b.identityProvider
  );
}
