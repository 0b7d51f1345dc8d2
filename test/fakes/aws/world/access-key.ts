/** Credentials that exist from the start. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  readonly account: string;
  /** Who they are: a user, or a role's session. */
  readonly arn: string;
  readonly userId: string;
  /** Milliseconds since 1970; never when not given. */
  readonly expiresAt?: number;
}

/** What every test may use as the hub's credentials: AWS's documented example key. */
export const hubCredentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const;

/** The hub as a user of this account, under hubCredentials. */
export function hubKey(partition: string, account: string): AccessKey {
  return {
    ...hubCredentials,
    account,
    arn: `arn:${partition}:iam::${account}:user/overreach-hub`,
    userId: 'AIDAEXAMPLEHUB000001',
  };
}
