import type { Role } from '../../estate/estate.ts';
import { permissionSetOf } from '../../estate/special-roles.ts';
import type { AgentSession } from '../agent-sessions.ts';
import type { AuditContext } from '../audit-context.ts';
import { isProduction } from '../credential-stance.ts';
import { ownerOf } from '../owner.ts';
import {
  accountsText,
  groupPeople,
  type PeopleGroup,
  peopleLines,
  peopleOf,
  peopleSubject,
} from '../people-groups.ts';
import { present, type Ruling } from '../ruling.ts';
import { callEvidence, callsByGravity, productName, signatureEvidence } from '../session-evidence.ts';
import { accountLabel, listed } from '../wording.ts';

const rule = 'agent-shares-sso-token';

/** A permission set that somebody may take up in an account. */
interface Assignment {
  readonly permissionSet: string;
  readonly account: string;
}

/**
 * An agent beside a cached Identity Center token: the token mints every permission set of its user, so the agent
 * reaches the union of that human's assignments. Told where one of them gives access to production that the agent's own
 * session does not have. One finding per permission set and account group, which lists the people.
 */
export function agentSharesSsoToken(context: AuditContext): readonly Ruling[] {
  const assigned = seenAssignments(context);
  const members = context.sessions.filter(({ session, onHumanCredentials, evidence }) => {
    // Only the user agent tells that the credentials came from the token's cache.
    return (
      onHumanCredentials && session.credentialOrigin === 'identity-center' && evidence.tier !== 'convention'
    );
  });
  const further = new Map(
    members.map((member) => [member, furtherAssignments(context, member, assigned)] as const),
  );
  return groupPeople(
    context,
    members.filter((member) => (further.get(member)?.length ?? 0) > 0),
    { byTier: true },
  ).map((group) =>
    finding(
      context,
      group,
      group.members.flatMap((member) => further.get(member) ?? []),
    ),
  );
}

/** What people were seen to use, by their name in the trail. */
function seenAssignments(context: AuditContext): ReadonlyMap<string, readonly Assignment[]> {
  const seen = new Map<string, Map<string, Assignment>>();
  for (const { human, issuer, account } of context.estate.sessions) {
    const permissionSet = human?.via === 'identity-center' ? setOfRole(issuer) : null;
    if (human === null || permissionSet === null) continue;
    const own = seen.get(human.id) ?? new Map<string, Assignment>();
    seen.set(human.id, own);
    own.set(`${permissionSet} ${account}`, { permissionSet, account });
  }
  return new Map([...seen].map(([human, own]) => [human, [...own.values()]]));
}

function setOfRole(arn: string): string | null {
  const role = arn.slice(arn.indexOf(':role/') + ':role'.length);
  const slash = role.lastIndexOf('/') + 1;
  return permissionSetOf({ name: role.slice(slash), path: role.slice(0, slash) })?.permissionSet ?? null;
}

/** Production that the human's other assignments, as declared or as seen, open beyond the session's own role. */
function furtherAssignments(
  context: AuditContext,
  { session, operators, principal }: AgentSession,
  assigned: ReadonlyMap<string, readonly Assignment[]>,
): readonly Assignment[] {
  const own = setOfRole(session.issuer);
  const declared = operators.flatMap(({ assignments }) =>
    assignments.flatMap(({ permissionSet, accounts }) =>
      accounts.map((account) => ({ permissionSet, account })),
    ),
  );
  const all = [...declared, ...(assigned.get(session.human?.id ?? '') ?? [])];
  const distinct = new Map(all.map((one) => [`${one.permissionSet} ${one.account}`, one]));
  return [...distinct.values()].filter(({ permissionSet, account }) => {
    if (permissionSet === own && account === session.account) return false;
    if (!isProduction(context, account)) return false;
    return account !== session.account || !isInside(context, permissionSet, account, principal);
  });
}

/** Whether a permission set's role gives nothing in its account beyond another role there; false when nobody knows. */
function isInside(
  context: AuditContext,
  permissionSet: string,
  account: string,
  other: AgentSession['principal'],
): boolean {
  const role = context.estate.accounts
    .find(({ id }) => id === account)
    ?.roles.find((one: Role) => permissionSetOf(one)?.permissionSet === permissionSet);
  if (!role || other === null) return false;
  return (
    context.comparer.compare(context.effective(role), context.effective(other)).comparison.verdict ===
    'within'
  );
}

function finding(context: AuditContext, group: PeopleGroup, further: readonly Assignment[]): Ruling {
  const people = peopleOf(group.members);
  const [lead] = group.members;
  const names = [
    ...new Set(
      further.map(
        ({ permissionSet, account }) => `${permissionSet} in ${accountLabel(context.estate, account)}`,
      ),
    ),
  ].sort();
  const products = [...new Set(group.members.map(({ evidence }) => productName(evidence)))].sort();
  const agents = [
    ...new Set(group.members.flatMap(({ identified }) => identified.map(({ agent }) => agent))),
  ];
  const agent = agents.length === 1 ? (agents[0] ?? null) : null;
  const operator = people.length === 1 ? (lead?.operators[0] ?? null) : null;
  const who = people.length === 1 ? people[0] : `${people.length} people`;
  const account = lead?.session.account ?? group.account;
  return present(context.estate, peopleSubject(rule, group), {
    severity: 'high',
    principal: group.principal,
    uniqueId: group.permissionSet === null ? (lead?.principal?.uniqueId ?? null) : null,
    agent: agent?.id ?? null,
    operator: operator?.id ?? (people.length === 1 ? (people[0] ?? null) : null),
    owner: ownerOf(context, { agent, operator, account }),
    title: `${listed(products, 3)} ran beside the Identity Center token of ${who} (${group.permissionSet ?? group.principal}, ${accountsText(context, group.members)}), which also opens ${listed(names, 3)}`,
    details: [
      'a cached token mints every permission set of its user, not only the one in use',
      ...(people.length > 1 ? peopleLines(people) : []),
    ],
    evidence: [
      ...signatureEvidence(group.members.map(({ evidence }) => evidence)),
      ...callsByGravity(group.members.map(({ session }) => session))
        .slice(0, 3)
        .map(callEvidence),
    ],
    remedy: {
      text: 'run the agent where no Identity Center token is cached: a container or user of its own, with credentials of its own role',
      command: null,
      hint: 'a shorter session of the access portal limits how long the token mints',
      policy: null,
      proof: 'not-applicable',
    },
  });
}
