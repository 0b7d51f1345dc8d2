import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { eventDocument } from '../estate/changes/event-document.ts';
import type { PolicyReading } from '../estate/estate.ts';
import { compilePrincipal } from '../policy/match-principal.ts';

/** Whom a trust policy names one by one: in their own account they need no other permission to take the role. */
export interface TrustedNames {
  readonly everyone: boolean;
  /** `111122223333 bot`, in lower case; a role's sessions count as the role. */
  readonly names: readonly string[];
}

const nobody: TrustedNames = { everyone: false, names: [] };

/** The key of a role or user in TrustedNames. */
export function trustKey(account: string, name: string): string {
  return `${account} ${name.toLowerCase()}`;
}

/** Whom a role's trust policy names; of one that cannot be read nobody knows. */
export function trustedNames(reading: PolicyReading): TrustedNames {
  if (reading.state === 'unreadable') return nobody;
  const entries = reading.document.statements.flatMap(({ effect, principal }) =>
    effect === 'Allow' && principal !== null && !principal.negated ? compilePrincipal(principal).names : [],
  );
  return {
    everyone: entries.some(({ form }) => form === 'everyone'),
    names: entries.flatMap(({ identity }) =>
      identity === null || identity.name === null ? [] : [trustKey(identity.account ?? '', identity.name)],
    ),
  };
}

/** Whom the trust policy names that a call gave a role. */
export function trustGiven(event: ChangeEvent): TrustedNames {
  const parameter = trustParameters.get(event.action);
  return parameter === undefined
    ? nobody
    : trustedNames(eventDocument(event, parameter, 'trust', 'trust policy'));
}

const trustParameters: ReadonlyMap<string, string> = new Map([
  ['iam:CreateRole', 'assumerolepolicydocument'],
  ['iam:UpdateAssumeRolePolicy', 'policydocument'],
]);

/** Calls by which another role may trust somebody, or nobody any more. */
export function changesTrust({ action }: ChangeEvent): boolean {
  return trustParameters.has(action) || action === 'iam:DeleteRole';
}
