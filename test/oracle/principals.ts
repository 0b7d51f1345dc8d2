import type { PrincipalElement, PrincipalEntry, Statement } from '../../src/policy/document.ts';
import type { RequestPrincipal } from '../../src/policy/request.ts';
import type { Answer } from './conditions.ts';

/** Who asks, taken apart. */
export interface Asker {
  readonly kind: 'user' | 'role' | 'federated-user' | 'root' | 'service' | 'provider' | 'anonymous';
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

/** How an entry names the asker, or null when it does not. */
export type Form = 'exact' | 'role' | 'user-of-federation' | 'everyone' | 'account';

/** Takes a request's principal apart. */
export function askerOf(principal: RequestPrincipal): Asker {
  if (typeof principal !== 'string')
    return { kind: 'anonymous', arn: '', partition: '', account: '', name: '' };
  const [, partition = '', , , account = '', id = ''] = principal.split(':');
  const [type = '', ...path] = id.split('/');
  const of = (kind: Asker['kind'], name: string): Asker => ({
    kind,
    arn: principal,
    partition,
    account,
    name,
  });
  if (type === 'root') return of('root', '');
  if (type === 'user') return of('user', path.at(-1) ?? '');
  if (type === 'role') return of('role', path.at(-1) ?? '');
  if (type === 'assumed-role') return of('role', path[0] ?? '');
  if (type === 'federated-user') return of('federated-user', path[0] ?? '');
  // A provider vouches for people outside: it is nobody of the account.
  if (type.endsWith('-provider')) return { ...of('provider', path.join('/')), account: '' };
  return of('service', principal);
}

/** In which form an entry names the asker. Names of users and roles are unique in an account, whatever the path. */
export function formOf(entry: PrincipalEntry, asker: Asker): Form | null {
  if (entry.value === '*' && (entry.type === '*' || entry.type === 'AWS')) return 'everyone';
  if (entry.type === 'Service') return asker.kind === 'service' && entry.value === asker.arn ? 'exact' : null;
  if (entry.type === 'Federated')
    return asker.kind === 'provider' && entry.value === asker.arn ? 'exact' : null;
  if (entry.type !== 'AWS' || asker.account === '') return null;
  if (entry.value === asker.account) return 'account';
  if (entry.value === `arn:${asker.partition}:iam::${asker.account}:root`) return 'account';
  if (entry.value === asker.arn) return asker.arn.includes(':role/') ? 'role' : 'exact';
  const named = askerOf(entry.value);
  const same =
    named.account === asker.account && named.partition === asker.partition && named.name === asker.name;
  if (!same || !entry.value.includes(':iam:')) return null;
  if (asker.kind === 'role' && named.kind === 'role') return 'role';
  if (asker.kind === 'user' && named.kind === 'user') return 'exact';
  if (asker.kind === 'federated-user' && named.kind === 'user') return 'user-of-federation';
  return null;
}

/** The forms in which NotPrincipal must name the asker so as to spare it for certain. */
function everyForm({ kind, arn }: Asker): readonly Form[] {
  if (kind === 'root') return ['account'];
  if (kind === 'role') return arn.includes(':role/') ? ['account', 'role'] : ['account', 'role', 'exact'];
  return kind === 'user' || kind === 'federated-user' ? ['account', 'exact'] : ['exact'];
}

/** The strongest form in which a statement of a resource policy names the asker, null when it does not. */
export function namedAs(
  { principal, effect }: Statement,
  asker: Asker,
  hasBoundary: boolean,
): Form | 'perhaps' | null {
  if (principal === null) return null;
  if (principal.negated) {
    const spared = effect === 'Allow' ? true : isSpared(principal, asker, hasBoundary);
    return spared === null ? 'perhaps' : spared ? null : 'everyone';
  }
  const forms = principal.entries.map((entry) => formOf(entry, asker));
  const order: readonly Form[] = ['exact', 'everyone', 'role', 'user-of-federation', 'account'];
  return order.find((form) => forms.includes(form)) ?? null;
}

/**
 * Whether NotPrincipal spares the asker: AWS asks for its account, its role and its session by name; when some of
 * them are missing the Deny may hit it, when only the account is there it does. A boundary undoes every exception
 * (R-022).
 */
function isSpared({ entries }: PrincipalElement, asker: Asker, hasBoundary: boolean): Answer {
  const forms = entries.map((entry) => formOf(entry, asker));
  if (hasBoundary) return false;
  if (forms.includes('everyone') || everyForm(asker).every((form) => forms.includes(form))) return true;
  return forms.includes('exact') || forms.includes('role') ? null : false;
}
