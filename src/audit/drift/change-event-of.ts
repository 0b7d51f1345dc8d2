import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import type { Estate } from '../../estate/estate.ts';
import { isOfEveryRegion, isOfRegion } from '../../estate/events-read.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import { layerState } from '../../estate/layer-state.ts';
import type { EstateChange, Facet } from './facet.ts';
import { permissionSetEvent } from './permission-set-event.ts';

/** Who made a change, as far as the trail of the later estate tells. */
export type ChangeOrigin =
  | { readonly state: 'found'; readonly event: ChangeEvent; readonly human: string | null }
  /** AWS itself edits its managed policies; no trail of the customer's shows it. */
  | { readonly state: 'by-aws' }
  /** The trail of that account was read to its end, and no event of it did this. */
  | { readonly state: 'not-in-trail' }
  /** Nobody can say: the trail was not read to its end. */
  | { readonly state: 'trail-unread'; readonly reason: string };

/**
 * The event that made a change: the last call between the two collections that does this to exactly this holder and
 * policy (IAM API Reference and Organizations API Reference for the names of calls and parameters).
 */
export function originOf(change: EstateChange, before: Estate, after: Estate): ChangeOrigin {
  const { facet } = change;
  if (facet.kind === 'managed-policy' && facet.policy.split(':')[4] === 'aws') return { state: 'by-aws' };
  const wanted = callsFor(change);
  const account = accountOf(facet, after);
  const isThere = (event: ChangeEvent): boolean => isBetween(event, before, after);
  // INVARIANT: only of the account that records it: the same role name is in hundreds of accounts.
  const isOurs = (event: ChangeEvent): boolean =>
    account === null || event.account === null || event.account === account;
  const found =
    permissionSetEvent(facet, before, after, isThere) ??
    (after.changeEvents ?? []).findLast(
      (event) => isThere(event) && isOurs(event) && wanted.some((call) => isCall(event, call)),
    );
  if (found !== undefined) return { state: 'found', event: found, human: humanBehind(found, after) };
  const { state, reason, events } = account === null ? unread : layerState(after, account, 'cloudtrail');
  const region = facet.kind === 'resource-policy' ? (facet.resource.split(':')[3] ?? '') : '';
  // A bucket's name says no Region, and its changes are recorded in the one where it is.
  const isSeen =
    region === '' && facet.kind === 'resource-policy' ? isOfEveryRegion(events) : isOfRegion(events, region);
  if (state === 'complete' && !isSeen)
    return { state: 'trail-unread', reason: 'events were not asked for in every Region' };
  return state === 'complete'
    ? { state: 'not-in-trail' }
    : { state: 'trail-unread', reason: reason ?? 'it was not collected' };
}

const unread = {
  state: 'unknown',
  reason: 'the account that would record it is not known',
  events: undefined,
} as const;

/** A call by its action, with the parameters that must name exactly these. */
interface Call {
  readonly actions: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

function callsFor({ facet, what }: EstateChange): readonly Call[] {
  switch (facet.kind) {
    case 'principal':
      return [holderCall(facet.holder, what === 'removed' ? ['Delete$'] : ['Create$'])];
    case 'inline-policy':
      return [
        holderCall(facet.holder, what === 'removed' ? ['Delete$Policy'] : ['Put$Policy'], {
          policyname: facet.name,
        }),
      ];
    case 'attachment':
      return [
        holderCall(facet.holder, what === 'removed' ? ['Detach$Policy'] : ['Attach$Policy'], {
          policyarn: facet.policy,
        }),
      ];
    case 'boundary':
      return [
        holderCall(
          facet.holder,
          what === 'removed' ? ['Delete$PermissionsBoundary'] : ['Put$PermissionsBoundary'],
        ),
      ];
    case 'trust-policy':
      return [holderCall(facet.holder, ['UpdateAssumeRolePolicy'])];
    case 'tags':
      return [holderCall(facet.holder, ['Tag$', 'Untag$'])];
    case 'group-membership':
      return [
        holderCall(facet.holder, what === 'removed' ? ['RemoveUserFromGroup'] : ['AddUserToGroup'], {
          groupname: facet.group,
        }),
      ];
    case 'managed-policy':
      return [
        // A version that is not made the default changes nothing.
        {
          actions: ['iam:createpolicyversion'],
          names: { policyarn: facet.policy, setasdefault: 'true' },
        },
        { actions: ['iam:setdefaultpolicyversion'], names: { policyarn: facet.policy } },
      ];
    case 'control-policy':
      return [{ actions: ['organizations:updatepolicy'], names: { policyid: facet.policy } }];
    case 'control-attachment': {
      const names = { policyid: facet.policy, targetid: facet.target };
      return [
        {
          actions: [what === 'removed' ? 'organizations:detachpolicy' : 'organizations:attachpolicy'],
          names,
        },
      ];
    }
    case 'account-place':
      return [{ actions: ['organizations:moveaccount'], names: { accountid: facet.account } }];
    case 'resource-policy':
      return resourceCalls(facet.resource);
  }
}

/** A call of IAM on a role, user or group: `$` stands for which of them. */
function holderCall(
  arn: string,
  patterns: readonly string[],
  names: Readonly<Record<string, string>> = {},
): Call {
  const [kind = '', ...path] = arn.split(':').slice(5).join(':').split('/');
  const word = kind.slice(0, 1).toUpperCase() + kind.slice(1);
  return {
    actions: patterns.map((pattern) => `iam:${pattern.replace('$', word)}`.toLowerCase()),
    names: { [`${kind}name`]: path.at(-1) ?? '', ...names },
  };
}

/** Each service names the resource in its own way. */
function resourceCalls(arn: string): readonly Call[] {
  const parts = arn.split(':');
  const resource = parts.slice(5).join(':');
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  const either = (
    actions: readonly string[],
    parameter: string,
    values: readonly string[],
  ): readonly Call[] => [...new Set(values)].map((value) => ({ actions, names: { [parameter]: value } }));
  switch (parts[2]) {
    case 's3':
      return either(['s3:putbucketpolicy', 's3:deletebucketpolicy'], 'bucketname', [resource]);
    case 'kms':
      return either(['kms:putkeypolicy'], 'keyid', [name, arn]);
    case 'secretsmanager':
      return either(
        ['secretsmanager:putresourcepolicy', 'secretsmanager:deleteresourcepolicy'],
        'secretid',
        // Secrets Manager adds six characters to the name of a secret in its ARN.
        [
          arn,
          resource.replace(/^secret:/, ''),
          resource.replace(/^secret:/, '').replace(/-[A-Za-z0-9]{6}$/, ''),
        ],
      );
    case 'lambda':
      return either(['lambda:addpermission', 'lambda:removepermission'], 'functionname', [
        arn,
        parts.slice(6, 7).join(''),
      ]);
    case 'sns':
      return either(['sns:settopicattributes', 'sns:addpermission', 'sns:removepermission'], 'topicarn', [
        arn,
      ]);
    default:
      return [];
  }
}

/** Names of calls carry a version now and then: `AddPermission20150331v2`. */
function isCall(event: ChangeEvent, { actions, names }: Call): boolean {
  const action = event.action.toLowerCase().replace(/\d{8}(v\d+)?$/, '');
  if (!actions.includes(action)) return false;
  return Object.entries(names).every(([parameter, value]) => event.names[parameter] === value);
}

function isBetween({ at }: ChangeEvent, before: Estate, after: Estate): boolean {
  return (
    (before.collectedAt === null || at >= before.collectedAt) &&
    (after.collectedAt === null || at <= after.collectedAt)
  );
}

/** The human at the end of the session's chain; null where the trail does not say. */
function humanBehind({ accessKeyId, actor }: ChangeEvent, estate: Estate): string | null {
  const session = estate.sessions.find(
    (one) => accessKeyId !== null && one.accessKeyId === accessKeyId && one.principal === actor,
  );
  return session?.human?.id ?? null;
}

/** The account whose trail records a change: Organizations' changes are the management account's. */
function accountOf(facet: Facet, estate: Estate): AccountId | null {
  switch (facet.kind) {
    case 'control-policy':
    case 'control-attachment':
    case 'account-place':
      return estate.organization?.managementAccountId ?? null;
    case 'managed-policy':
      return (facet.policy.split(':')[4] as AccountId | undefined) ?? null;
    default:
      return facet.account;
  }
}
