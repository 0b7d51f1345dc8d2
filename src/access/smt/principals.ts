import type { PrincipalElement, PrincipalEntry } from '../../policy/document.ts';
import { matches } from './patterns.ts';
import { and, call, no, not, or, type Term, text } from './terms.ts';

/** A Boolean that nobody knows, by its text: the same for the same text. */
type Unknown = (text: string) => Term;

/**
 * Principal or NotPrincipal over the constant `principal`, which is written `AWS:<ARN>`, `Service:<name>` and so on.
 * An account stands for everybody in it, a role for its sessions, a deleted principal for nobody
 * . What the policies do not say is a free Boolean: whether a user's ARN names its federated sessions, whose a
 * canonical id is, who has a permissions boundary, whether NotPrincipal spares who is listed in part.
 */
export function principalTerm({ entries, negated }: PrincipalElement, unknown: Unknown): Term {
  const names = entries.map(nameOf);
  return negated ? notPrincipal(names, unknown) : or(names.map((name) => covers(name, unknown)));
}

/** An entry taken apart by its text. */
interface Name {
  readonly kind:
    | 'everybody'
    | 'account'
    | 'user'
    | 'role'
    | 'session'
    | 'federated-user'
    | 'other'
    | 'nobody';
  /** The entry as a principal is written. */
  readonly text: string;
  readonly type: PrincipalEntry['type'];
  /** null: of whatever partition. */
  readonly partition: string | null;
  readonly account: string;
  /** Of the user, of the role, of the federated user; the last part of its path. */
  readonly name: string;
}

const forms: readonly (readonly [Name['kind'], RegExp])[] = [
  ['account', /^arn:(?<partition>[^:]*):iam:[^:]*:(?<account>[^:]*):root$/],
  ['account', /^(?<account>[0-9]{12})$/],
  ['user', /^arn:(?<partition>[^:]*):iam:[^:]*:(?<account>[^:]*):user\/(?:.*\/)?(?<name>[^/]+)$/],
  ['role', /^arn:(?<partition>[^:]*):iam:[^:]*:(?<account>[^:]*):role\/(?:.*\/)?(?<name>[^/]+)$/],
  ['session', /^arn:(?<partition>[^:]*):sts:[^:]*:(?<account>[^:]*):assumed-role\/(?<name>[^/]+)\/.*$/],
  ['federated-user', /^arn:(?<partition>[^:]*):sts:[^:]*:(?<account>[^:]*):federated-user\/(?<name>.+)$/],
];

function nameOf({ type, value }: PrincipalEntry): Name {
  const base = { text: `${type}:${value}`, type, partition: null, account: '', name: '' };
  if (type === '*' || (type === 'AWS' && value === '*')) return { ...base, kind: 'everybody' };
  if (type !== 'AWS') return { ...base, kind: 'other' };
  for (const [kind, form] of /[*?]/.test(value) ? [] : forms) {
    const groups = form.exec(value)?.groups;
    if (groups === undefined) continue;
    const { partition = null, account = '', name = '' } = groups;
    return { ...base, kind, partition, account, name };
  }
  return { ...base, kind: 'nobody' };
}

function covers(name: Name, unknown: Unknown): Term {
  const exactly = call('=', 'principal', text(name.text));
  switch (name.kind) {
    case 'everybody':
      return 'true';
    case 'account':
      return inAccount(name, null);
    case 'role':
      return or([exactly, isSession(name)]);
    case 'user': {
      const federated = `AWS:arn:${name.partition}:sts::${name.account}:federated-user/${name.name}`;
      const named = unknown("a user's ARN names its federated sessions");
      return or([exactly, and([call('=', 'principal', text(federated)), named])]);
    }
    case 'other': {
      if (name.type !== 'CanonicalUser') return exactly;
      return or([exactly, and([isOfAws, unknown(`whose account ${name.text} is`)])]);
    }
    case 'session':
    case 'federated-user':
      return exactly;
    case 'nobody':
      return no;
  }
}

function notPrincipal(names: readonly Name[], unknown: Unknown): Term {
  const bounded = and([isOfAws, unknown('the principal has a permissions boundary')]);
  if (names.some(({ kind }) => kind === 'everybody')) return bounded;
  const part = unknown(`NotPrincipal spares who is listed in part: ${names.map((name) => name.text).sort()}`);
  return or([not(or(names.map((name) => spares(name, names, part)))), bounded]);
}

function spares(name: Name, names: readonly Name[], part: Term): Term {
  const exactly = call('=', 'principal', text(name.text));
  const account = names.some((other) => other.kind === 'account' && sameAccount(other, name));
  switch (name.kind) {
    case 'account':
      return inAccount(name, 'root');
    case 'other':
      return exactly;
    case 'role':
      return or([account ? exactly : and([exactly, part]), and([isSession(name), part])]);
    case 'user':
    case 'federated-user':
      return account ? exactly : and([exactly, part]);
    case 'session': {
      const role = names.some(
        (other) => other.kind === 'role' && sameAccount(other, name) && other.name === name.name,
      );
      return account && role ? exactly : and([exactly, part]);
    }
    case 'everybody':
    case 'nobody':
      return no;
  }
}

const isOfAws = call('str.prefixof', text('AWS:arn:'), 'principal');

function sameAccount(listed: Name, name: Name): boolean {
  const partition = listed.partition === null || listed.partition === name.partition;
  return partition && listed.account === name.account;
}

/** a session's ARN has the role's name without its path. */
function isSession({ partition, account, name }: Name): Term {
  return call(
    'str.prefixof',
    text(`AWS:arn:${partition}:sts::${account}:assumed-role/${name}/`),
    'principal',
  );
}

function inAccount({ partition, account }: Name, only: 'root' | null): Term {
  return matches('principal', [
    { kind: 'text', text: 'AWS:arn:' },
    partition === null ? { kind: 'any-but-colon' } : { kind: 'text', text: partition },
    ...(only === null
      ? ([{ kind: 'text', text: ':' }, { kind: 'any-but-colon' }] as const)
      : ([{ kind: 'text', text: ':iam' }] as const)),
    { kind: 'text', text: `::${account}:${only ?? ''}` },
    ...(only === null ? ([{ kind: 'any' }] as const) : []),
  ]);
}
