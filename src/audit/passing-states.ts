import { applyChange, isSameName, type PolicyByArn, policyArnOf } from '../estate/changes/apply-change.ts';
import type { ChangeEvent } from '../estate/changes/change-event.ts';
import type { Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import { findPrincipal } from '../estate/principals.ts';
import { parsePolicyDocument } from '../policy/index.ts';

/** What an estate was between two calls. */
export interface PassingState {
  readonly estate: Estate;
  /** The call that brought it. */
  readonly from: ChangeEvent;
  /** The call that ended it. */
  readonly until: ChangeEvent;
  /** Whose access the first call changed: names within accounts, `111122223333 bot`; null: everybody's. */
  readonly concerns: ReadonlySet<string> | null;
}

/** States beyond this many are not looked at: a night in which agents' roles are changed so often is another question. */
export const mostStates = 50;

/**
 * The states that an estate went through between two scans, as the calls in the trail say, in order of time: those that a
 * call brought and a later one ended. The last one is the estate that was collected, and is not among them; nor are states
 * within one second, whose order no trail tells.
 * @param principals whose access matters
 */
export function passingStates(
  before: Estate,
  after: Estate,
  principals: readonly (Role | User)[],
): readonly PassingState[] {
  const since = before.collectedAt ?? '';
  const until = after.collectedAt ?? '';
  const inTime = (after.changeEvents ?? []).filter((event) => event.at > since && event.at <= until);
  const watched = watch([before, after], inTime, principals);
  const bearing = inTime.filter((event) => bears(event, watched));
  const policyOf = policiesOf(before, after);
  const states: PassingState[] = [];
  let estate = before;
  let last: { readonly event: ChangeEvent; readonly estate: Estate } | null = null;
  for (const event of bearing) {
    const next = applyChange(estate, event, policyOf);
    if (next === null) continue;
    if (last !== null && event.at > last.event.at)
      states.push({
        estate: last.estate,
        from: last.event,
        until: event,
        concerns: concernsOf(last.event, watched),
      });
    last = { event, estate: next };
    estate = next;
  }
  return states;
}

/**
 * Whether anything may have come and gone since an earlier scan: then its estate is worth reading. Only that one says which
 * policies a principal had then: of their texts any call counts.
 */
export function mayHavePassed(after: Estate, since: string, principals: readonly (Role | User)[]): boolean {
  const later = (after.changeEvents ?? []).filter((event) => event.at > since);
  const watched = watch([after], later, principals);
  const accounts = new Set<string | null>(principals.map(({ account }) => account));
  const isOfText = ({ account, names }: ChangeEvent) =>
    accounts.has(account) && names['rolename'] === undefined && names['policyarn'] !== undefined;
  const bearing = later.filter((event) => bears(event, watched));
  return bearing.length > 0 && later.filter((event) => isOfText(event) || bearing.includes(event)).length > 1;
}

/** `111122223333 bot`: how a call names a principal. */
export function callName({ account, name }: Role | User): string {
  return `${account} ${name}`;
}

/** A principal whose access matters, with every managed policy that it had at some time of the night. */
interface Watched {
  readonly principal: Role | User;
  readonly policies: ReadonlySet<string>;
  readonly partition: Estate['partition'];
}

function watch(
  estates: readonly Estate[],
  events: readonly ChangeEvent[],
  principals: readonly (Role | User)[],
): readonly Watched[] {
  return principals.flatMap((principal) => {
    const then = estates.flatMap((estate) => findPrincipal(estate, principal.arn) ?? []);
    const held = [principal, ...then].flatMap(({ attachedPolicyArns, boundaryArn }) => [
      ...attachedPolicyArns,
      ...(boundaryArn === null ? [] : [boundaryArn]),
    ]);
    const given = events
      .filter((event) => isNamed(event, principal))
      .flatMap(({ names }) => [names['policyarn'] ?? [], names['permissionsboundary'] ?? []].flat());
    const partition = estates[0]?.partition;
    return partition === undefined ? [] : { principal, policies: new Set([...held, ...given]), partition };
  });
}

function isNamed({ account, names }: ChangeEvent, principal: Role | User): boolean {
  const name = principal.kind === 'role' ? names['rolename'] : names['username'];
  return principal.account === account && isSameName(principal.name, name);
}

function bears(event: ChangeEvent, watched: readonly Watched[]): boolean {
  if (event.action.startsWith('organizations:')) return true;
  const { rolename, username } = event.names;
  return watched.some(
    ({ principal, policies, partition }) =>
      isNamed(event, principal) ||
      (rolename === undefined &&
        username === undefined &&
        principal.account === event.account &&
        policies.has(policyArnOf(event, partition) ?? '')),
  );
}

function concernsOf(event: ChangeEvent, watched: readonly Watched[]): ReadonlySet<string> | null {
  if (event.action.startsWith('organizations:')) return null;
  return new Set(watched.filter((one) => bears(event, [one])).map(({ principal }) => callName(principal)));
}

/** From either estate, whichever account holds it; AdministratorAccess nobody has to look up. */
function policiesOf(before: Estate, after: Estate): PolicyByArn {
  const known = new Map<string, PolicyReading>();
  for (const { accounts } of [after, before])
    for (const { managedPolicies } of accounts)
      for (const [arn, policy] of managedPolicies) if (policy.state === 'readable') known.set(arn, policy);
  return (arn) => known.get(arn) ?? (administrator.test(arn) ? administratorAccess : null);
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
