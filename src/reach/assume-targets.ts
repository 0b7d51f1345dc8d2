import type { Role, User } from '../estate/estate.ts';
import { compiledStatements } from '../policy/compile-policy.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { matchAction } from '../policy/match-action.ts';

/** Roles of one account that have the same trust policy. */
export interface AssumeTarget {
  readonly roles: readonly Role[];
  /** null: nobody can read it. */
  readonly document: PolicyDocument | null;
  /** The session name under which the trust policy names sessions of this role; null where it names none. */
  sessionOf(role: Role): string | null;
}

/** Roles by trust policy, and for a caller those whose trust policy may name it. */
export interface AssumeTargets {
  for(caller: Role | User): readonly AssumeTarget[];
}

/** Whom a trust policy's Allow statements for sts:AssumeRole name. */
interface Names {
  readonly everyone: boolean;
  readonly accounts: readonly string[];
  /** `account name` in lower case, of roles, users and sessions. */
  readonly principals: ReadonlyMap<string, string | null>;
}

/** Sorts roles by trust policy, so that ten thousand roles with one trust policy are one question. */
export function assumeTargets(roles: readonly Role[]): AssumeTargets {
  const byTrust = new Map<string, Role[]>();
  for (const role of roles) {
    const key = `${role.account} ${role.trustPolicy.state} ${role.trustPolicy.digest}`;
    const group = byTrust.get(key);
    if (group) group.push(role);
    else byTrust.set(key, [role]);
  }
  const open: AssumeTarget[] = [];
  const byAccount = new Map<string, AssumeTarget[]>();
  const byName = new Map<string, AssumeTarget[]>();
  for (const group of byTrust.values()) {
    const reading = group[0]?.trustPolicy;
    if (reading === undefined) continue;
    const document = reading.state === 'readable' ? reading.document : null;
    const names = document && namesOf(document);
    const target: AssumeTarget = {
      roles: group,
      document,
      sessionOf: (role) => names?.principals.get(nameKey(role.account, role.name)) ?? null,
    };
    if (names === null || names.everyone) open.push(target);
    else {
      for (const account of names.accounts) add(byAccount, account, target);
      for (const name of names.principals.keys()) add(byName, name, target);
    }
  }
  return {
    for: (caller) => [
      ...new Set([
        ...open,
        ...(byAccount.get(caller.account) ?? []),
        ...(byName.get(nameKey(caller.account, caller.name)) ?? []),
      ]),
    ],
  };
}

function namesOf(document: PolicyDocument): Names {
  let everyone = false;
  const accounts = new Set<string>();
  const principals = new Map<string, string | null>();
  for (const { statement, principal, action } of compiledStatements({ name: 'trust policy', document })) {
    if (statement.effect !== 'Allow' || principal === null || principal.negated) continue;
    if (!matchAction(action, 'sts:assumerole')) continue;
    for (const { form, account, identity } of principal.names) {
      if (form === 'everyone' || form === 'canonical-user') everyone = true;
      else if (form === 'account' && account !== null) accounts.add(account);
      else if (account !== null && identity?.name) {
        const key = nameKey(account, identity.name);
        principals.set(key, identity.session ?? principals.get(key) ?? null);
      }
    }
  }
  return { everyone, accounts: [...accounts], principals };
}

function nameKey(account: string, name: string): string {
  return `${account} ${name.toLowerCase()}`;
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
