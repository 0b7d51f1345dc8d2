import type { AccountId } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import type { AgentSession } from './agent-sessions.ts';
import type { AuditContext } from './audit-context.ts';
import { isProduction } from './credential-stance.ts';
import { homeAccount } from './home-account.ts';
import type { RuleId } from './rules.ts';
import type { Subject } from './ruling.ts';
import type { OwnedSession } from './session-groups.ts';
import { sessionPrincipalKey } from './subject-keys.ts';
import { accountLabel, listed } from './wording.ts';

/**
 * People with agents on one kind of credentials: all who use a permission set in the accounts of one tier, or all who
 * use one other principal.
 */
export interface PeopleGroup<Member extends OwnedSession = AgentSession> {
  /** null: not an Identity Center permission set. */
  readonly permissionSet: string | null;
  readonly account: AccountId;
  readonly principalKey: string;
  /** The ARN where there is one principal, else the permission set in words. */
  readonly principal: string;
  /** Never empty. */
  readonly members: readonly Member[];
}

/**
 * Groups sessions of people by permission set and account group (docs/adr/0004). `byTier: false` puts all accounts of
 * the organization into one group.
 *
 * INVARIANT: nothing that is counted, declared or seen tonight has a part in the key: 3 people or 3,000, it is the same
 * finding tomorrow.
 */
export function groupPeople<Member extends OwnedSession>(
  context: AuditContext,
  members: readonly Member[],
  { byTier }: { readonly byTier: boolean },
): readonly PeopleGroup<Member>[] {
  const home = homeAccount(context.estate);
  const found = new Map<string, PeopleGroup<Member> & { members: Member[]; principals: Set<string> }>();
  for (const member of members) {
    const { session, principal } = member;
    const own = sessionPrincipalKey(principal, session.issuer, session.account);
    const set = /^permission-set:(.+)@\d{12}$/.exec(own)?.[1] ?? null;
    const tier = isProduction(context, session.account) ? 'production' : 'non-production';
    const principalKey = set === null ? own : `people-on:${set}${byTier ? `@${tier}` : ''}`;
    const account = set === null ? session.account : (home ?? session.account);
    const key = JSON.stringify([principalKey, account]);
    const arn = principal?.arn ?? session.issuer;
    const group = found.get(key);
    if (group) {
      group.members.push(member);
      group.principals.add(arn);
    } else {
      const principals = new Set([arn]);
      found.set(key, {
        permissionSet: set,
        account,
        principalKey,
        principal: arn,
        members: [member],
        principals,
      });
    }
  }
  return [...found.values()].map(({ principals, ...group }) => ({
    ...group,
    principal: principals.size > 1 ? `permission set ${group.permissionSet}` : group.principal,
  }));
}

/** The subject of a rule on a group of people. */
export function peopleSubject(
  rule: RuleId,
  { account, principalKey }: Pick<PeopleGroup, 'account' | 'principalKey'>,
): Subject {
  return { rule, account, principalKey, subject: 'people' };
}

/** Why an absence cannot be told of a group: some of its accounts' events were not read; null when all were. */
export function unreadTrails(context: AuditContext): string | null {
  const { estate } = context;
  const ids = new Set(estate.layers.map(({ account }) => account));
  for (const id of ids) {
    const { state, reason } = layerState(estate, id, 'cloudtrail');
    if (state === 'unknown') return `events of account ${id} were not read: ${reason ?? 'no reason given'}`;
  }
  return null;
}

/** The people of some sessions, in order of name. */
export function peopleOf(members: readonly OwnedSession[]): readonly string[] {
  return [...new Set(members.flatMap(({ session }) => session.human?.id ?? []))].sort();
}

const namesPerLine = 25;
const mostNames = 1000;

/** Lines that list people, `namesPerLine` in each. */
export function peopleLines(people: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(people.length, mostNames); at += namesPerLine) {
    lines.push(`${at === 0 ? 'people: ' : ''}${people.slice(at, at + namesPerLine).join(', ')}`);
  }
  const more = people.length - mostNames;
  return more > 0 ? [...lines, `and ${more} more people`] : lines;
}

/** The accounts of some sessions, for people. */
export function accountsText(context: AuditContext, members: readonly OwnedSession[], limit = 3): string {
  const ids = [...new Set(members.map(({ session }) => session.account))].sort();
  return listed(
    ids.map((id) => accountLabel(context.estate, id)),
    limit,
  );
}
