import type { idTokenAlgorithms } from './dashboard-schema.ts';

/** How the dashboard is served, with the defaults filled in. Secrets are in it: never printed. */
export interface DashboardConfig {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The address that people use, `https://…` but on this machine; null: this machine alone. */
  readonly url: URL | null;
  /** Other values of the Host header that are answered, in lower case: `dashboard.internal:8080`. */
  readonly hosts: readonly string[];
  /** Addresses and networks (`10.0.0.0/8`) whose X-Forwarded-For is believed. */
  readonly proxies: readonly string[];
  /** null: nobody signs in, which is for loopback alone. */
  readonly signIn: SignInConfig | null;
  /** null: everybody who can sign in may look. */
  readonly viewers: PeopleConfig | null;
  readonly triagers: PeopleConfig;
  readonly session: { readonly secret: string | null; readonly hours: number };
  /** What one address may ask for. */
  readonly requestsPerMinute: number;
}

/** People by what the sign-in says of them; any of it suffices. */
export interface PeopleConfig {
  /** Names as the sign-in gives them: e-mail addresses in any case, or the `sub` of an id token. */
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly claims: readonly { readonly name: string; readonly value: string }[];
}

export type SignInConfig = TokenSignIn | TrustedHeaderSignIn | OidcSignIn;

export interface TokenSignIn {
  readonly kind: 'token';
  readonly viewer: string | null;
  readonly triager: string | null;
}

export interface TrustedHeaderSignIn {
  readonly kind: 'trusted-header';
  /** In lower case, as are the other two. */
  readonly name: string;
  readonly groups: string | null;
  readonly secretHeader: string;
  readonly secret: string;
}

export type IdTokenAlgorithm = (typeof idTokenAlgorithms)[number];

export interface OidcSignIn {
  readonly kind: 'oidc';
  /** As written: the `iss` of a token must be the same text. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string;
  readonly redirectUrl: string;
  readonly scopes: readonly string[];
  readonly nameClaim: string;
  readonly groupsClaim: string;
  readonly algorithms: readonly IdTokenAlgorithm[];
}
