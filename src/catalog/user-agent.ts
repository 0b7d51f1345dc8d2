/** CloudTrail cuts user agents at 1 KB; a longer one is cut here, so that no signature reads more. */
const longestUserAgent = 1024;

/**
 * A user agent as signatures read it: one pair of surrounding brackets stripped, cut at 1 KB. What follows the last
 * separator of a cut text is dropped: the list of features may end in half a feature.
 */
export function normaliseUserAgent(userAgent: string): string {
  const text = userAgent.slice(0, longestUserAgent);
  if (text.length === longestUserAgent) {
    const body = text.startsWith('[') ? text.slice(1) : text;
    return body.slice(0, Math.max(body.search(/[,\s][^,\s]*$/), 0));
  }
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
}

/** Where the credentials of a call came from, as the AWS CLI and SDKs say in their feature list. */
export type CredentialOrigin =
  | 'identity-center'
  | 'aws-login'
  | 'web-identity'
  | 'instance-metadata'
  | 'container'
  | 'process'
  | 'environment'
  | 'static-profile'
  | 'assume-role';

/**
 * Feature ids of botocore's user agent, in the order that decides: a human's sign-in first, and assume-role last,
 * because a role's credentials were bought with the others that the list names.
 */
const originFeatures: readonly (readonly [CredentialOrigin, readonly string[]])[] = [
  ['identity-center', ['r', 's', 't', 'u']],
  ['aws-login', ['AC', 'AD']],
  ['web-identity', ['k', 'h', 'q']],
  ['instance-metadata', ['0']],
  ['container', ['z']],
  ['process', ['v', 'w']],
  ['environment', ['g']],
  ['static-profile', ['n']],
  ['assume-role', ['i', 'o']],
];

/** The feature ids after `m/` in a user agent; empty when it has none. */
export function userAgentFeatures(userAgent: string): ReadonlySet<string> {
  const token = normaliseUserAgent(userAgent)
    .split(/[\s[\]]+/)
    .find((part) => part.startsWith('m/'));
  return new Set(
    token === undefined
      ? []
      : token
          .slice(2)
          .split(',')
          .filter((id) => id !== ''),
  );
}

/** Every origin that a user agent names: `['identity-center', 'assume-role']` for a role assumed from a human's sign-in. */
export function credentialOrigins(userAgent: string): readonly CredentialOrigin[] {
  const features = userAgentFeatures(userAgent);
  return originFeatures.flatMap(([origin, ids]) => (ids.some((id) => features.has(id)) ? [origin] : []));
}

/** The origin that all else was bought with, or null when the user agent names none. Set by the client. */
export function credentialOrigin(userAgent: string): CredentialOrigin | null {
  return credentialOrigins(userAgent)[0] ?? null;
}

/** Version of the AWS CLI that made a call, `[2, 36, 7]`, or null when it was not the CLI. */
export function cliVersion(userAgent: string): readonly [number, number, number] | null {
  const match = /^aws-cli\/(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])/.exec(normaliseUserAgent(userAgent));
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** The first AWS CLI that adds the agent's feature id (aws/aws-cli pull request 10485). */
const firstNamingVersion: readonly [number, number, number] = [2, 35, 24];

/**
 * Whether the tool would have said so, had an agent driven it: the AWS CLI from 2.35.24 on. False for SDKs, Terraform
 * and older CLIs, whose silence says nothing.
 */
export function canNameAgent(userAgent: string): boolean {
  const version = cliVersion(userAgent);
  if (version === null) return false;
  for (const [place, least] of firstNamingVersion.entries()) {
    const part = version[place] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
