import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absentInEvents, present, type Ruling, type Subject } from '../ruling.ts';
import { accountKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

/**
 * Sessions of humans whose tools could not have said that an agent drove them (AWS CLI older than 2.35.24, SDKs,
 * Terraform): a gap in sight, one per account. It is also something to mend.
 */
export function callerTools(context: AuditContext): readonly Ruling[] {
  const { estate } = context;
  const byAgent = new Set(context.sessions.map(({ session }) => session));
  const groups = Map.groupBy(
    estate.sessions.filter((session) => session.human !== null && !byAgent.has(session)),
    ({ account }) => account,
  );
  return [...groups].map(([account, sessions]) => {
    const subject: Subject = {
      rule: 'visibility-gap',
      account,
      principalKey: accountKey(account),
      subject: 'tools',
    };
    const silent = sessions.filter(({ cannotNameAgent }) => cannotNameAgent === true);
    if (silent.length === 0) return absentInEvents(estate, subject, []);
    const tools = [...new Set(silent.flatMap(({ tools: names }) => names ?? []))].sort();
    const share = Math.round((100 * silent.length) / sessions.length);
    return present(estate, subject, {
      severity: 'info',
      principal: account,
      uniqueId: null,
      agent: null,
      operator: null,
      owner: ownerOf(context, { agent: null, operator: null, account }),
      title: `Whether an agent drove ${silent.length} of ${sessions.length} human sessions in ${accountLabel(estate, account)} (${share}%) cannot be told: ${listed(tools, 4)}`,
      details: [
        'these tools name no agent that drives them; AWS CLI does so from 2.35.24',
        'no mark is no evidence of a human hand',
      ],
      remedy: {
        text: 'update AWS CLI to 2.35.24 or newer, and give agents that use SDKs or Terraform a role of their own',
        command: null,
        hint: null,
        policy: null,
        proof: 'not-applicable',
      },
      requires: ['cloudtrail'],
    });
  });
}
