import type { DenyingPolicy } from './authorize.ts';
import type { World } from './world/world.ts';

/** Which calls a fault befalls; what is not given matches every call. Counts are of the calls matched so far. */
export interface FaultMatch {
  /** The permission, with `*`: `iam:GetAccountAuthorizationDetails`, `cloudtrail:*`. */
  readonly action?: string;
  /** Of the caller's credentials. */
  readonly account?: string;
  readonly region?: string;
  /** The first is 1. */
  readonly nth?: number | readonly number[];
  /** Every k-th. */
  readonly every?: number;
  /** Drawn from the seed; with `burst`, so many calls in a row fall once one does. */
  readonly probability?: number;
  readonly seed?: number;
  readonly burst?: number;
}

/** What happens to a call. */
export type FaultEffect =
  /** The service's own throttling error. */
  | { readonly kind: 'throttle' }
  | { readonly kind: 'deny'; readonly by?: DenyingPolicy; readonly implicit?: boolean }
  /** The credentials end here and stay ended; a user's key, which cannot expire, is left alone. */
  | { readonly kind: 'expire' }
  /** 200 and the right content type, but no XML or JSON. */
  | { readonly kind: 'malformed' }
  /** The connection ends in the middle of the body. */
  | { readonly kind: 'truncatedBody' }
  /** No entries, and a token for more. */
  | { readonly kind: 'emptyPage' }
  /** Half as many entries. */
  | { readonly kind: 'shortPage' }
  /** The next page's token leads back to this page. */
  | { readonly kind: 'repeatMarker' }
  /** Answered so much later, in real milliseconds. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection ends without an answer. */
  | { readonly kind: 'disconnect' }
  /** No answer, ever; the connection stays open. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'internal' }
  /** The answer of the reader's own choice. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status?: number }
  /** The world changes just before this call is answered. */
  | { readonly kind: 'tornRead'; readonly change: (world: World) => World };

/** One fault; several may strike one call. */
export interface Fault {
  readonly match: FaultMatch;
  readonly fault: FaultEffect;
}
