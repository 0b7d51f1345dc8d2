import { CommonFailure } from './answer.ts';
import type { Caller } from './credentials.ts';

/** The kinds of policy that AWS's message can blame. */
export type DenyingPolicy =
  | 'service control policy'
  | 'resource control policy'
  | 'identity-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'resource-based policy';

/** What the callers of one account may do: patterns such as `iam:*` or `iam:ListRoles`. */
export interface AccountPermissions {
  /** Everything when not given. */
  readonly allow?: readonly string[];
  readonly deny?: readonly { readonly action: string; readonly by: DenyingPolicy }[];
}

/** By account id; `*` is every account without an entry of its own. No entry: everything is allowed. */
export type Permissions = Readonly<Record<string, AccountPermissions>>;

/**
 * Throws AWS's access-denied error unless this caller may call this. Actions decide, resources do not: what the
 * message names as the resource is only shown.
 */
export function authorize(
  permissions: Permissions | undefined,
  caller: Caller,
  iamAction: string,
  resource: string,
): void {
  const rules = permissions?.[caller.account] ?? permissions?.['*'];
  const denial = rules?.deny?.find(({ action }) => covers(action, iamAction));
  if (denial) throw explicitDenial(caller.arn, iamAction, resource, denial.by);
  if (rules?.allow && !rules.allow.some((pattern) => covers(pattern, iamAction))) {
    throw implicitDenial(caller.arn, iamAction, resource, 'identity-based policy');
  }
  if (caller.sessionPolicy === null) return;
  const session = sessionRules(caller.sessionPolicy);
  if (session.deny.some((pattern) => covers(pattern, iamAction))) {
    throw explicitDenial(caller.arn, iamAction, resource, 'session policy');
  }
  if (!session.allow.some((pattern) => covers(pattern, iamAction))) {
    throw implicitDenial(caller.arn, iamAction, resource, 'session policy');
  }
}

/** In the words of the IAM User Guide, "Troubleshoot access denied error messages". */
export function explicitDenial(
  arn: string,
  action: string,
  resource: string,
  by: DenyingPolicy,
): CommonFailure {
  const article = /^[aeiou]/.test(by) ? 'an' : 'a';
  const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in ${article} ${by}`;
  return new CommonFailure('access-denied', message);
}

/** The same for a layer that does not say yes. */
export function implicitDenial(
  arn: string,
  action: string,
  resource: string,
  by: DenyingPolicy,
): CommonFailure {
  const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no ${by} allows the ${action} action`;
  return new CommonFailure('access-denied', message);
}

interface SessionRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

const readPolicies = new Map<string, SessionRules>();

/** The action patterns of a session policy; one with NotAction allows nothing here. */
function sessionRules(text: string): SessionRules {
  const known = readPolicies.get(text);
  if (known) return known;
  const document = JSON.parse(text) as { Statement?: unknown };
  const statements = (
    Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  ) as Statement[];
  const actions = (effect: string) =>
    statements.filter(({ Effect }) => Effect === effect).flatMap(({ Action }) => Action ?? []);
  const rules = { allow: actions('Allow'), deny: actions('Deny') };
  readPolicies.set(text, rules);
  return rules;
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
}

/** Whether a pattern with `*` at its end, or anywhere between two texts, covers this action. */
export function covers(pattern: string, action: string): boolean {
  const [head = '', ...tail] = pattern.toLowerCase().split('*');
  let rest = action.toLowerCase();
  if (!rest.startsWith(head)) return false;
  if (tail.length === 0) return rest === head;
  rest = rest.slice(head.length);
  const last = tail.at(-1) ?? '';
  for (const part of tail.slice(0, -1)) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest.length >= last.length && rest.endsWith(last);
}
