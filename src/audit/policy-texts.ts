import { type PolicyByArn, policyArnOf } from '../estate/changes/apply-change.ts';
import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { phaseOf } from '../estate/changes/replayed-calls.ts';
import type { Estate, PolicyReading } from '../estate/estate.ts';
import { parsePolicyDocument } from '../policy/index.ts';

/**
 * What managed policies said in the night between two estates, of those that its calls name. As the later estate has it counts
 * only from the last call on that gave the policy another text. AdministratorAccess nobody has to look up.
 * @param events in order of time
 */
export function policyTexts(before: Estate, after: Estate, events: readonly ChangeEvent[]): PolicyByArn {
  const earlier = readablePolicies(before);
  const later = readablePolicies(after);
  const lastTexts = new Map<string, ChangeEvent>();
  for (const event of events) {
    const arn = givesText(event) ? policyArnOf(event, after.partition) : undefined;
    const last = arn === undefined ? undefined : lastTexts.get(arn);
    // Within a second a policy is made before it has another version.
    const isLater = last === undefined || event.at > last.at || phaseOf(event) >= phaseOf(last);
    if (arn !== undefined && isLater) lastTexts.set(arn, event);
  }
  return (arn, event) => {
    if (administrator.test(arn)) return administratorAccess;
    const last = lastTexts.get(arn);
    if (last === undefined) return later.get(arn) ?? earlier.get(arn) ?? null;
    return last === event || last.at < event.at ? (later.get(arn) ?? null) : null;
  };
}

/** Whether a managed policy says something else after a call; a version that is not made the default changes nothing. */
function givesText({ action, names }: ChangeEvent): boolean {
  if (action === 'iam:CreatePolicyVersion') return names['setasdefault'] === 'true';
  return action === 'iam:CreatePolicy' || action === 'iam:SetDefaultPolicyVersion';
}

/** Whichever account holds it. */
function readablePolicies({ accounts }: Estate): ReadonlyMap<string, PolicyReading> {
  const known = new Map<string, PolicyReading>();
  for (const { managedPolicies } of accounts)
    for (const [arn, policy] of managedPolicies) if (policy.state === 'readable') known.set(arn, policy);
  return known;
}

const administrator = /^arn:aws[a-z-]*:iam::aws:policy\/AdministratorAccess$/;

/** AWS Managed Policy Reference, "AdministratorAccess": the one version that it ever had. */
const administratorAccess: PolicyReading | null = (() => {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const document = parsePolicyDocument({ Version: '2012-10-17', Statement: [statement] }, 'identity');
  return document.ok
    ? {
        state: 'readable',
        name: 'AdministratorAccess',
        document: document.value,
        digest: 'AdministratorAccess',
      }
    : null;
})();
