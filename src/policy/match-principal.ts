import type { Caller } from './arn-identity.ts';
import type { PrincipalElement } from './document.ts';
import type { Evaluation } from './evaluation.ts';
import {
  federatedThroughUser,
  type GrantLimits,
  grantLimits,
  type PrincipalName,
  principalName,
} from './principal-form.ts';
import { either, type Truth } from './truth.ts';

/** Principal or NotPrincipal, made ready. */
export interface PrincipalMatcher {
  readonly negated: boolean;
  readonly names: readonly PrincipalName[];
}

/** Whether a principal element covers the caller, and what limits a grant made through it (one for each way). */
export interface PrincipalMatch {
  readonly truth: Truth;
  readonly limits: readonly GrantLimits[];
}

const noMatch: PrincipalMatch = Object.freeze({ truth: 'no', limits: [] });

/** Makes a principal element ready. */
export function compilePrincipal(element: PrincipalElement): PrincipalMatcher {
  return { negated: element.negated, names: element.entries.map(principalName) };
}

/** Whether the element covers the caller. `hasBoundary`: R-022 for NotPrincipal. */
export function matchesPrincipal(
  matcher: PrincipalMatcher,
  caller: Caller,
  hasBoundary: boolean,
  evaluation: Evaluation,
): PrincipalMatch {
  if (matcher.negated) return { truth: outsideNames(matcher.names, caller, hasBoundary), limits: [] };
  let truth: Truth = 'no';
  const limits: GrantLimits[] = [];
  for (const name of matcher.names) {
    const match = names(name, caller, evaluation);
    truth = either(truth, match.truth);
    limits.push(...match.limits);
  }
  return truth === 'no' ? noMatch : { truth, limits };
}

/** Whether one entry names the caller. */
function names(name: PrincipalName, caller: Caller, evaluation: Evaluation): PrincipalMatch {
  const yes: PrincipalMatch = { truth: 'yes', limits: [grantLimits[name.form]] };
  switch (name.form) {
    case 'everyone':
      return yes;
    case 'account':
      return isAccount(name, caller) && caller.kind !== 'provider' ? yes : noMatch;
    case 'service':
      return caller.text === name.entry.value ? yes : noMatch;
    case 'provider':
      return isProvider(name.entry.value, caller) ? yes : noMatch;
    case 'user':
      if (caller.kind === 'user') return sameName(name, caller) ? yes : noMatch;
      return caller.kind === 'federated-user' && sameName(name, caller) && !evaluation.inferred('R-021')
        ? { truth: 'yes', limits: [federatedThroughUser] }
        : noMatch;
    case 'role':
      return (caller.kind === 'role' || caller.kind === 'role-session') && sameName(name, caller)
        ? yes
        : noMatch;
    case 'session':
      return caller.kind === 'role-session' && sameName(name, caller) && sameSession(name, caller)
        ? yes
        : noMatch;
    case 'federated-user':
      return caller.kind === 'federated-user' && sameName(name, caller) ? yes : noMatch;
    case 'canonical-user':
      // An S3 canonical id says nothing about which account it is: nobody can decide it here.
      return caller.account === null ? noMatch : { truth: 'unknown', limits: [grantLimits.account] };
    case 'deleted':
    case 'nobody':
      return noMatch;
  }
}

/** an OIDC provider is named by its ARN in the role's account, or by its host name. */
function isProvider(value: string, caller: Caller): boolean {
  if (caller.text === value) return true;
  return (
    caller.account === null && caller.kind === 'provider' && value.endsWith(`:oidc-provider/${caller.text}`)
  );
}

/** by name in the account and never by text, as a session's ARN has no path. */
function sameName(name: PrincipalName, caller: Caller): boolean {
  const { identity } = name;
  return (
    identity !== null &&
    identity.account === caller.account &&
    identity.partition === caller.partition &&
    identity.name === caller.name
  );
}

/** Whether the entry names the caller's account: by its id, or by `:root` in the caller's partition. */
function isAccount({ account, identity }: PrincipalName, caller: Caller): boolean {
  return (
    account !== null &&
    account === caller.account &&
    (identity === null || identity.partition === caller.partition)
  );
}

function sameSession(name: PrincipalName, caller: Caller): boolean {
  return name.identity?.session === caller.session;
}

/**
 * NotPrincipal with Deny (IAM User Guide, "AWS JSON policy elements: NotPrincipal"). R-022: it always hits a principal
 * with a boundary. To be spared, a user must be listed with its account, a session with its role and account; AWS
 * says that one who is listed without them "might" be denied: unknown.
 */
function outsideNames(listed: readonly PrincipalName[], caller: Caller, hasBoundary: boolean): Truth {
  const everyone = listed.some((name) => name.form === 'everyone');
  if (caller.account === null || caller.kind === 'provider') {
    const named = listed.some((name) => caller.text !== '' && caller.text === name.entry.value);
    return everyone || named ? 'no' : 'yes';
  }
  if (hasBoundary) return 'yes';
  if (everyone) return 'no';
  const lists = (form: PrincipalName['form']) =>
    listed.some(
      (name) => name.form === form && (form === 'account' ? isAccount(name, caller) : sameName(name, caller)),
    );
  const account = lists('account');
  switch (caller.kind) {
    case 'root':
      return account ? 'no' : 'yes';
    case 'user':
    case 'role':
    case 'federated-user':
      return spared([lists(caller.kind)], account);
    case 'role-session': {
      const session = listed.some(
        (name) => name.form === 'session' && sameName(name, caller) && sameSession(name, caller),
      );
      return spared([session, lists('role')], account);
    }
    case 'service':
    case 'anonymous':
    case 'unknown':
      return 'yes';
  }
}

function spared(own: readonly boolean[], account: boolean): Truth {
  if (!own.includes(true)) return 'yes';
  return own.every(Boolean) && account ? 'no' : 'unknown';
}
