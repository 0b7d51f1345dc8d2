import type { AccountId } from '../../estate/identifiers.ts';
import type { Agent } from '../../registry/registry.ts';
import type { AuditContext } from '../audit-context.ts';
import { homeAccount } from '../home-account.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { agentKey } from '../subject-keys.ts';
import { counted } from '../wording.ts';

const day = 86_400_000;

/** For every declared agent with a review cadence: was it reviewed in time, as of the day the estate was collected? */
export function reviewOverdue(context: AuditContext): readonly Ruling[] {
  const account = homeAccount(context.estate);
  if (account === null || context.registry === null) return [];
  return context.registry.agents.map((agent) => judge(context, agent, account));
}

function judge(context: AuditContext, agent: Agent, account: AccountId): Ruling {
  const { estate } = context;
  const subject: Subject = { rule: 'review-overdue', account, principalKey: agentKey(agent.id) };
  const cadence = agent.review?.cadenceDays ?? null;
  if (cadence === null) return absent(estate, subject);
  const last = agent.review?.lastReviewed ?? null;
  if (estate.collectedAt === null && last !== null) {
    return undecided(estate, subject, 'the estate does not say when it was collected');
  }
  // Whole days: a review counts for the day it was made, and one dated ahead is not made yet.
  const today = Date.parse(estate.collectedAt?.slice(0, 10) ?? '');
  const age = last === null ? null : (today - Date.parse(last)) / day;
  if (age !== null && age >= 0 && age <= cadence) return absent(estate, subject);
  const { file, line } = agent.place;
  const said =
    age === null
      ? 'was never reviewed'
      : age < 0
        ? `has a review dated ahead, ${last}`
        : `was last reviewed on ${last}, ${counted(age, 'day')} ago`;
  return present(estate, subject, {
    severity: 'low',
    principal: agent.id,
    uniqueId: null,
    agent: agent.id,
    operator: agent.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account }),
    title: `${agent.id} ${said}; its review is due every ${cadence === 1 ? 'day' : `${cadence} days`}`,
    details:
      agent.sponsor === null ? ['no sponsor is named who could review it'] : [`${agent.sponsor} reviews it`],
    evidence: [{ kind: 'registry', file, line, text: `declared as ${agent.id}` }],
    remedy: {
      text: `read what it may do and what it did, then write today's date under agents, ${agent.id}, review.lastReviewed`,
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}
