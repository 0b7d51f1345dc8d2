import type { Causes } from './causes.ts';
import type { IdleWindows } from './idle-windows.ts';
import type { IssuedCredentials } from './issued-credentials.ts';
import type { RequestLinks } from './request-links.ts';
import type { SessionGroup } from './session-group.ts';
import type { SessionKey } from './session-key.ts';

/** What the builder has gathered when sessions are asked for. */
export interface GatheredEvents {
  /** By sign-in session, console session or temporary access key. */
  readonly credentials: ReadonlyMap<string, SessionGroup>;
  /** By long-lived principal. */
  readonly windows: ReadonlyMap<string, IdleWindows>;
  /** Calls that services made on a principal's behalf, by principal and access key. */
  readonly services: ReadonlyMap<string, SessionGroup>;
  /** By issued access key. */
  readonly issued: ReadonlyMap<string, readonly IssuedCredentials[]>;
  /** Who asked, by the id that the copies of an event in two accounts share. */
  readonly askers: ReadonlyMap<string, { readonly key: SessionKey; readonly at: string }>;
  readonly requests: RequestLinks;
  readonly causes: Causes;
}
