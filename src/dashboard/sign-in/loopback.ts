import { userInfo } from 'node:os';
import { printableName } from './printable-name.ts';
import type { SignIn } from './sign-in.ts';

/**
 * Nobody signs in: whoever reaches this machine's own address can read the store as well. Pages of other sites are kept out by
 * the check of the Host header (hosts.ts) and of the forms' tokens.
 */
export function signInOnLoopback(): SignIn {
  const name = printableName(userName());
  const person = { name, role: 'triager', binding: 'loopback', canSignOut: false } as const;
  return { kind: 'loopback', hasPage: false, identify: async () => ({ kind: 'person', person }) };
}

/** A container may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody on this machine';
  }
}
