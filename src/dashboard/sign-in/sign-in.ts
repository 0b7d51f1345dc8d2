import type { FrameContext } from '../environment.ts';
import type { Identified } from './person.ts';

/** One way to know who sends a request. */
export interface SignIn {
  readonly kind: 'loopback' | 'token' | 'trusted-header' | 'oidc';
  /** Whether there is a page on which people sign in. */
  readonly hasPage: boolean;
  identify(context: FrameContext): Promise<Identified>;
}
