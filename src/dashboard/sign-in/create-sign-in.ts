import type { DashboardConfig } from '../../run/config/dashboard-config.ts';
import type { WorkerLog } from '../../run/worker-log.ts';
import { amongProxies } from '../addresses.ts';
import type { Limits } from '../limits.ts';
import { createIssuer } from './issuer.ts';
import type { Fetch } from './issuer-json.ts';
import { signInOnLoopback } from './loopback.ts';
import type { OidcParts } from './oidc.ts';
import type { Sessions } from './session.ts';
import { sessionOf } from './session-of.ts';
import type { SignIn } from './sign-in.ts';
import { signInByToken } from './token.ts';
import { signInByHeader } from './trusted-header.ts';

/** What ways of signing in are made of. */
export interface SignInMeans {
  readonly config: DashboardConfig;
  readonly sessions: Sessions;
  readonly limits: Limits;
  readonly clock: () => Date;
  readonly log: WorkerLog;
  /** How an issuer is asked. */
  readonly fetch: Fetch;
}

/** The way of signing in that is configured, and for an issuer what its routes need. */
export function createSignIn(means: SignInMeans): {
  readonly signIn: SignIn;
  readonly oidc: OidcParts | null;
} {
  const { config, sessions, limits, clock, log, fetch } = means;
  const { signIn } = config;
  switch (signIn?.kind) {
    case undefined:
      return { signIn: signInOnLoopback(), oidc: null };
    case 'token':
      return { signIn: signInByToken(signIn, sessions, limits, clock), oidc: null };
    case 'trusted-header':
      return { signIn: signInByHeader(signIn, config, limits, amongProxies(config.proxies)), oidc: null };
    case 'oidc':
      return {
        signIn: {
          kind: 'oidc',
          hasPage: true,
          identify: (context) => sessionOf(context, sessions, clock),
        },
        oidc: { oidc: signIn, config, issuer: createIssuer(signIn, fetch, clock), fetch, clock, log },
      };
  }
}
