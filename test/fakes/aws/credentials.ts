import { createHash, hash } from 'node:crypto';
import type { AccessKey } from './world/access-key.ts';
import type { World } from './world/world.ts';

/** Who stands behind an access key. */
export interface Caller extends AccessKey {
  /** Given out by AssumeRole here. */
  readonly issued: boolean;
  /** The session policy's JSON text, when one was passed. */
  readonly sessionPolicy: string | null;
  readonly sessionName: string | null;
  readonly sourceIdentity: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** What AssumeRole says about a new session. */
export type NewSession = Omit<Caller, 'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'issued'>;

/** All credentials that work, and those that a fault has ended. */
export class Credentials {
  readonly #issued = new Map<string, Caller>();
  readonly #ended = new Set<string>();
  #count = 0;

  /** The caller behind a key; null when nobody ever had it. */
  find(world: World, accessKeyId: string): Caller | null {
    const issued = this.#issued.get(accessKeyId);
    if (issued) return issued;
    const key = world.keys.find((each) => each.accessKeyId === accessKeyId);
    if (!key) return null;
    return { ...key, issued: false, sessionPolicy: null, sessionName: null, sourceIdentity: null, tags: {} };
  }

  issue(session: NewSession): Caller {
    this.#count += 1;
    const mark = createHash('sha256').update(`key ${this.#count}`).digest();
    const caller: Caller = {
      ...session,
      accessKeyId: `ASIA${base32(mark).slice(0, 16)}`,
      secretAccessKey: mark.toString('base64').slice(0, 40),
      sessionToken: `FwoGZXIvYXdz${mark.toString('hex')}`,
      issued: true,
    };
    this.#issued.set(caller.accessKeyId, caller);
    return caller;
  }

  /** Ends temporary credentials before their time, for good. A user's key does not expire. */
  end({ accessKeyId, sessionToken }: Caller): void {
    if (sessionToken !== undefined) this.#ended.add(accessKeyId);
  }

  isExpired(caller: Caller, now: number): boolean {
    return this.#ended.has(caller.accessKeyId) || (caller.expiresAt !== undefined && now >= caller.expiresAt);
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Buffer): string {
  return [...bytes].map((byte) => letters[byte % 32]).join('');
}

/** A unique id such as IAM gives, the same for the same name: `AROA…`. */
export function uniqueId(prefix: 'AROA' | 'AIDA' | 'AGPA' | 'ANPA', name: string): string {
  return `${prefix}${hash('sha256', name).slice(0, 17).toUpperCase()}`;
}
