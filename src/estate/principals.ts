import type { Account, Estate, Role, User } from './estate.ts';
import { type AccountId, parseArn } from './identifiers.ts';

/** The account of this id; null when the estate holds no principals of it. */
export function findAccount(estate: Estate, account: AccountId): Account | null {
  const known = accounts.get(estate) ?? new Map(estate.accounts.map((each) => [each.id, each]));
  accounts.set(estate, known);
  return known.get(account) ?? null;
}

/** Built once for each estate, which never changes. */
const accounts = new WeakMap<Estate, ReadonlyMap<AccountId, Account>>();

/** Roles, then users, of one account. */
export function principalsOf(account: Account): readonly (Role | User)[] {
  return [...account.roles, ...account.users];
}

/**
 * The role or user behind an ARN. The ARN of a role or user must be equal; that of an assumed-role session
 * has no path, so it is resolved by role name in its account. null: nobody of that name was collected.
 */
export function findPrincipal(estate: Estate, arn: string): Role | User | null {
  const parts = parseArn(arn);
  if (!parts || parts.partition !== estate.partition) return null;
  const account = findAccount(estate, parts.account as AccountId);
  if (!account) return null;
  const session = sessionRoleName(arn);
  return session === null ? (index(account).byArn.get(arn) ?? null) : findRoleByName(account, session);
}

/** The role of this name: names are unique in an account, whatever the path, and compared without case. */
export function findRoleByName(account: Account, name: string): Role | null {
  return index(account).roleByName.get(name.toLowerCase()) ?? null;
}

/** The user of this name, as findRoleByName. */
export function findUserByName(account: Account, name: string): User | null {
  return index(account).userByName.get(name.toLowerCase()) ?? null;
}

/** The role's name in the ARN of an assumed-role session; null for any other ARN. */
export function sessionRoleName(arn: string): string | null {
  const parts = parseArn(arn);
  if (parts?.service !== 'sts') return null;
  const [type, role] = parts.resource.split('/');
  return type === 'assumed-role' && role ? role : null;
}

interface PrincipalIndex {
  readonly byArn: ReadonlyMap<string, Role | User>;
  readonly roleByName: ReadonlyMap<string, Role>;
  readonly userByName: ReadonlyMap<string, User>;
}

const indexes = new WeakMap<Account, PrincipalIndex>();

/** Built once for each account: accounts never change, and lookups are as many as roles. */
function index(account: Account): PrincipalIndex {
  const known = indexes.get(account);
  if (known) return known;
  const built: PrincipalIndex = {
    byArn: new Map(principalsOf(account).map((principal) => [principal.arn, principal])),
    roleByName: new Map(account.roles.map((role) => [role.name.toLowerCase(), role])),
    userByName: new Map(account.users.map((user) => [user.name.toLowerCase(), user])),
  };
  indexes.set(account, built);
  return built;
}
