import type { AccountId } from './identifiers.ts';

/** Who was given what in IAM Identity Center, as far as one can say who. */
export interface IdentityCenter {
  /** Each permission set in each account that anybody was given it in. */
  readonly assignments: readonly PermissionSetAssignment[];
  /** User id -> user name. */
  readonly users: ReadonlyMap<string, string>;
  /** Permission set ARN -> its name; absent: nobody read them. */
  readonly permissionSets?: ReadonlyMap<string, string>;
}

/** The people of one permission set in one account. */
export interface PermissionSetAssignment {
  readonly permissionSet: string;
  readonly account: AccountId;
  /** User ids, those of groups among them. */
  readonly people: ReadonlySet<string>;
}

/**
 * The people who hold one of these permission sets in these accounts, by user id.
 * @param keys `permission-set:<name>@<account>`
 */
export function holdersOf(center: IdentityCenter, keys: ReadonlySet<string>): ReadonlySet<string> {
  const people = new Set<string>();
  for (const { permissionSet, account, people: here } of center.assignments) {
    if (keys.has(`permission-set:${permissionSet}@${account}`)) for (const person of here) people.add(person);
  }
  return people;
}
