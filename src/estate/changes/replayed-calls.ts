import type { ChangeEvent } from './change-event.ts';

/** How a call that is replayed stands to others within the same second, whose order no trail tells. */
export interface ReplayedCall {
  /** What is made comes before what needs it, and what is deleted after what has to be taken away first. */
  readonly phase: 'make' | 'set' | 'unset' | 'delete';
  /** What it changes: only calls on the same thing undo one another. */
  readonly thing: string;
}

const make = 'make';
const set = 'set';
const unset = 'unset';
const last = 'delete';

/** Calls of IAM and Organizations that applyChange knows. */
const calls: ReadonlyMap<string, ReplayedCall> = new Map(
  (
    [
      ['iam:CreateRole', make, 'role'],
      ['iam:DeleteRole', last, 'role'],
      ['iam:CreateUser', make, 'user'],
      ['iam:DeleteUser', last, 'user'],
      ['iam:CreateGroup', make, 'group'],
      ['iam:DeleteGroup', last, 'group'],
      ['iam:UpdateUser', set, 'user'],
      ['iam:UpdateGroup', set, 'group'],
      ['iam:AddUserToGroup', set, 'member'],
      ['iam:RemoveUserFromGroup', unset, 'member'],
      ...['Role', 'User', 'Group'].flatMap(
        (kind) =>
          [
            [`iam:Attach${kind}Policy`, set, 'attachment'],
            [`iam:Detach${kind}Policy`, unset, 'attachment'],
            [`iam:Put${kind}Policy`, set, 'inline'],
            [`iam:Delete${kind}Policy`, unset, 'inline'],
            [`iam:Put${kind}PermissionsBoundary`, set, 'boundary'],
            [`iam:Delete${kind}PermissionsBoundary`, unset, 'boundary'],
            [`iam:Tag${kind}`, set, 'tags'],
            [`iam:Untag${kind}`, unset, 'tags'],
          ] as const,
      ),
      ['iam:UpdateAssumeRolePolicy', set, 'trust'],
      ['iam:CreatePolicy', make, 'policy'],
      ['iam:CreatePolicyVersion', set, 'text'],
      ['iam:SetDefaultPolicyVersion', set, 'text'],
      ['iam:DeletePolicy', last, 'policy'],
      ['organizations:CreatePolicy', make, 'control'],
      ['organizations:UpdatePolicy', set, 'content'],
      ['organizations:AttachPolicy', set, 'target'],
      ['organizations:DetachPolicy', unset, 'target'],
      ['organizations:DeletePolicy', last, 'control'],
      ['organizations:CreateOrganizationalUnit', make, 'unit'],
      ['organizations:DeleteOrganizationalUnit', last, 'unit'],
      ['organizations:MoveAccount', set, 'place'],
      ['organizations:EnablePolicyType', set, 'type'],
      ['organizations:DisablePolicyType', unset, 'type'],
    ] as const
  ).map(([action, phase, thing]) => [action, { phase, thing }]),
);

/** What is known of a call; null: it is not replayed. */
export function replayedCall({ action }: Pick<ChangeEvent, 'action'>): ReplayedCall | null {
  return calls.get(action) ?? null;
}

const phases: readonly ReplayedCall['phase'][] = [make, set, unset, last];

/** Where a call comes among those of its second. */
export function phaseOf(event: ChangeEvent): number {
  const call = replayedCall(event);
  return call === null ? phases.length : phases.indexOf(call.phase);
}

/**
 * What can be taken away though it is not there: tags (IAM API Reference, UntagRole); of others AWS does not say. And managed
 * policies, of which an estate without their text does not say that they are not there.
 */
const unsure: ReadonlySet<string> = new Set(['tags', 'boundary', 'member', 'type', 'policy']);

/** Whether a call that takes something away fails where an estate does not have that. */
export function failsWithout(event: ChangeEvent): boolean {
  const call = replayedCall(event);
  return call !== null && !unsure.has(call.thing);
}

/** The parameters that tell one thing from another; those of a version or a text do not. */
const telling = [
  'rolename',
  'username',
  'groupname',
  'policyname',
  'policyid',
  'targetid',
  'accountid',
  'organizationalunitid',
  'policytype',
];

/** Equal for calls on the same thing of the same account. */
export function thingOf(event: ChangeEvent, policyArn: string | undefined): string {
  const { account, action, names } = event;
  const isText = action === 'iam:CreatePolicy';
  return JSON.stringify([
    account,
    replayedCall(event)?.thing ?? action,
    policyArn ?? null,
    ...telling.map((key) => (isText ? null : (names[key]?.toLowerCase() ?? null))),
  ]);
}
