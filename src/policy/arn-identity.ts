import { splitArn } from './split-arn.ts';

/** What kind of caller makes a request. `provider` is a SAML or OIDC identity provider, with no account's rights. */
export type CallerKind =
  | 'user'
  | 'role'
  | 'role-session'
  | 'federated-user'
  | 'root'
  | 'service'
  | 'provider'
  | 'anonymous'
  | 'unknown';

/** A caller taken apart. `name` is the user, role or federated-user name without its path. */
export interface Caller {
  readonly kind: CallerKind;
  /** The principal as written; empty for an anonymous caller. */
  readonly text: string;
  readonly partition: string | null;
  readonly account: string | null;
  readonly name: string | null;
  /** The session name of a role session. */
  readonly session: string | null;
}

/** Takes a principal apart (IAM User Guide, "IAM identifiers"): an ARN, an account id, or a service principal. */
export function parseIdentity(text: string): Caller {
  const parts = splitArn(text);
  if (parts[0] !== 'arn' || parts.length !== 6) {
    const kind = /\.amazonaws\.com(?:\.[a-z]+)?$/.test(text) ? 'service' : 'provider';
    return { kind, text, partition: null, account: null, name: null, session: null };
  }
  const [, partition = '', service = '', , account = '', resource = ''] = parts;
  const slash = resource.indexOf('/');
  const type = slash < 0 ? resource : resource.slice(0, slash);
  const rest = slash < 0 ? '' : resource.slice(slash + 1);
  const base = { text, partition, account, name: null, session: null };
  const lastName = rest.slice(rest.lastIndexOf('/') + 1);
  if (service === 'iam') {
    if (type === 'root' && slash < 0) return { ...base, kind: 'root' };
    if (type === 'user' && lastName !== '') return { ...base, kind: 'user', name: lastName };
    if (type === 'role' && lastName !== '') return { ...base, kind: 'role', name: lastName };
    if (type === 'saml-provider' || type === 'oidc-provider') return { ...base, kind: 'provider' };
  }
  if (service === 'sts') {
    if (type === 'federated-user' && rest !== '') return { ...base, kind: 'federated-user', name: rest };
    const between = rest.indexOf('/');
    if (type === 'assumed-role' && between > 0) {
      return {
        ...base,
        kind: 'role-session',
        name: rest.slice(0, between),
        session: rest.slice(between + 1),
      };
    }
  }
  return { ...base, kind: 'unknown' };
}

/** The caller of a request without credentials. */
export const anonymousCaller: Caller = Object.freeze({
  kind: 'anonymous',
  text: '',
  partition: null,
  account: null,
  name: null,
  session: null,
});
