import { type Caller, parseIdentity } from './arn-identity.ts';
import type { PrincipalEntry } from './document.ts';

/** How an entry of a Principal element names somebody: what a grant escapes depends on it. */
export type PrincipalForm =
  | 'everyone'
  | 'account'
  | 'user'
  | 'role'
  | 'session'
  | 'federated-user'
  | 'service'
  | 'provider'
  | 'canonical-user'
  | 'deleted'
  | 'nobody';

/** An entry of a Principal element, taken apart. */
export interface PrincipalName {
  readonly form: PrincipalForm;
  readonly entry: PrincipalEntry;
  /** Account and name where the form has them. */
  readonly identity: Caller | null;
  readonly account: string | null;
}

/** What of a principal's own policies limits a grant by silence (an explicit Deny always does). */
export interface GrantLimits {
  readonly identity: boolean;
  readonly boundary: boolean;
  readonly session: boolean;
}

const free: GrantLimits = Object.freeze({ identity: false, boundary: false, session: false });
const capped: GrantLimits = Object.freeze({ identity: false, boundary: true, session: true });
const delegated: GrantLimits = Object.freeze({ identity: true, boundary: true, session: true });

/**
 * what limits a resource policy's grant inside one account, by the form of its principal (IAM User Guide,
 * "Policy evaluation for requests within a single account"; measured on AWS). `everyone` is `*`, with or without
 * aws:PrincipalArn; `account` is delegation, also with aws:PrincipalArn.
 */
export const grantLimits: Readonly<Record<PrincipalForm, GrantLimits>> = Object.freeze({
  everyone: free,
  user: free,
  session: free,
  'federated-user': free,
  role: capped,
  account: delegated,
  service: free,
  provider: free,
  'canonical-user': delegated,
  deleted: delegated,
  nobody: delegated,
});

/** a user's ARN reaches the user's GetFederationToken sessions too, limited by boundary and session policy. */
export const federatedThroughUser: GrantLimits = capped;

/** Takes an entry of a Principal element apart (IAM User Guide, "AWS JSON policy elements: Principal"). */
export function principalName(entry: PrincipalEntry): PrincipalName {
  const { type, value } = entry;
  const plain = (form: PrincipalForm): PrincipalName => ({ form, entry, identity: null, account: null });
  switch (type) {
    case '*':
      return plain('everyone');
    case 'Service':
      return plain('service');
    case 'Federated':
      return plain('provider');
    case 'CanonicalUser':
      return plain('canonical-user');
    case 'AWS':
      break;
  }
  if (value === '*') return plain('everyone');
  if (/^[0-9]{12}$/.test(value)) return { form: 'account', entry, identity: null, account: value };
  // the unique id that AWS leaves in place of a deleted user or role.
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value)) return plain('deleted');
  // A wildcard inside a principal's ARN names nobody.
  if (/[*?]/.test(value)) return plain('nobody');
  const identity = parseIdentity(value);
  const named = (form: PrincipalForm): PrincipalName => ({
    form,
    entry,
    identity,
    account: identity.account,
  });
  switch (identity.kind) {
    case 'root':
      return named('account');
    case 'user':
      return named('user');
    case 'role':
      return named('role');
    case 'role-session':
      return named('session');
    case 'federated-user':
      return named('federated-user');
    case 'provider':
    case 'service':
    case 'anonymous':
    case 'unknown':
      return plain('nobody');
  }
}
