import type { AccountId } from '../../estate/identifiers.ts';
import type { Agent, Place } from '../../registry/registry.ts';
import type { AuditContext } from '../audit-context.ts';
import { homeAccount } from '../home-account.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { agentKey } from '../subject-keys.ts';

/** An entry that ends: an agent's declaration, or an exception made for one. */
interface Entry {
  readonly agent: string;
  /** '' for the declaration itself. */
  readonly exception: string;
  readonly expires: string | null;
  readonly place: Place;
}

/** For every declared agent and exception: is its last day over, as of the day the estate was collected? */
export function registryExpired(context: AuditContext): readonly Ruling[] {
  const { registry, estate } = context;
  const account = homeAccount(estate);
  if (account === null || registry === null) return [];
  const agents = new Map(registry.agents.map((agent) => [agent.id, agent]));
  const entries: readonly Entry[] = [
    ...registry.agents.map(({ id, expires, place }) => ({ agent: id, exception: '', expires, place })),
    ...registry.exceptions.map(({ id, agent, expires, place }) => ({ agent, exception: id, expires, place })),
  ];
  return entries.map((entry) => judge(context, entry, agents.get(entry.agent) ?? null, account));
}

function judge(context: AuditContext, entry: Entry, agent: Agent | null, account: AccountId): Ruling {
  const { estate } = context;
  const { expires, exception, place } = entry;
  const subject: Subject = {
    rule: 'registry-expired',
    account,
    principalKey: agentKey(entry.agent),
    subject: exception,
  };
  if (expires === null) return absent(estate, subject);
  if (estate.collectedAt === null) {
    return undecided(estate, subject, 'the estate does not say when it was collected');
  }
  // The named day itself still counts.
  if (estate.collectedAt.slice(0, 10) <= expires) return absent(estate, subject);
  const what =
    exception === '' ? `The declaration of ${entry.agent}` : `The exception ${exception} for ${entry.agent}`;
  return present(estate, subject, {
    severity: 'low',
    principal: entry.agent,
    uniqueId: null,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account }),
    title: `${what} expired on ${expires}`,
    evidence: [{ kind: 'registry', file: place.file, line: place.line, text: `expires on ${expires}` }],
    remedy: {
      text:
        exception === ''
          ? 'renew it with a new review, or delete the agent and its role'
          : 'renew it with its approvers, or delete it: what it accepted counts again',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}
