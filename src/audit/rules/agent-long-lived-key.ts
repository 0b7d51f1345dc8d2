import type { AccessKeyState } from '../../estate/estate.ts';
import type { Session } from '../../estate/session.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence } from '../finding.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { callEvidence, callsByGravity } from '../session-evidence.ts';
import { iamRegionWords, shellCommand } from '../shell-command.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel, minuteOf } from '../wording.ts';

/**
 * For every principal of a declared agent: is it an IAM user? Its access keys do not expire. Which keys there are, and how
 * old, a credential report says where one was collected; it is up to four hours old, so that a user without a key in it is
 * a finding all the same.
 */
export function agentLongLivedKey(context: AuditContext): readonly Ruling[] {
  const keyed = context.estate.sessions.filter(({ accessKeyId }) => accessKeyId?.startsWith('AKIA') === true);
  const byUser = Map.groupBy(keyed, ({ issuer }) => issuer as string);
  return context.agents.map((agent) => judge(context, agent, byUser.get(agent.principal.arn) ?? []));
}

function judge(
  context: AuditContext,
  { principal, identified }: AgentPrincipal,
  sessions: readonly Session[],
): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'agent-long-lived-key',
    account: principal.account,
    principalKey: principalKey(principal),
  };
  if (principal.kind === 'role') return absent(estate, subject);
  const agent = identified[0]?.agent ?? null;
  const last = sessions
    .map(({ lastEventAt }) => lastEventAt)
    .sort()
    .at(-1);
  const where = accountLabel(estate, principal.account);
  return present(estate, subject, {
    severity: 'high',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `${agent?.id ?? principal.name} acts as the IAM user ${principal.name} in ${where}: its keys do not expire`,
    details: principal.accessKeys ? keysInWords(principal.accessKeys, last) : [usedUntil(last)],
    evidence: [
      ...identified.map(
        ({ agent: { id }, block }): Evidence => ({
          kind: 'registry',
          file: block.place.file,
          line: block.place.line,
          text: `identifies ${id} by this user`,
        }),
      ),
      ...callsByGravity(sessions).slice(0, 3).map(callEvidence),
    ],
    remedy: {
      text: 'let the agent assume a role from where it runs, then delete the keys: this lists them',
      command: shellCommand([
        'aws',
        'iam',
        'list-access-keys',
        '--user-name',
        principal.name,
        ...iamRegionWords(estate.partition),
      ]),
      hint: 'outside AWS: IAM Roles Anywhere, an OIDC provider, or `aws login`',
      policy: null,
      proof: 'not-applicable',
    },
  });
}

function usedUntil(last: string | undefined): string {
  return last === undefined
    ? 'which access keys it has, and their age, was not collected; no use of one was seen'
    : `an access key was used until ${minuteOf(last)}; its age was not collected`;
}

/** One line for each key of the credential report, the active ones first. */
function keysInWords(keys: readonly AccessKeyState[], last: string | undefined): readonly string[] {
  const lines = keys
    .toSorted((left, right) => Number(right.active) - Number(left.active))
    .map(({ active, createdAt, lastUsedAt }) => {
      const used = lastUsedAt === null ? 'never used' : `last used ${minuteOf(lastUsedAt)}`;
      return `${active ? 'an active' : 'an inactive'} access key, made ${minuteOf(createdAt)}, ${used}`;
    });
  if (lines.length > 0) return lines;
  const seen = last === undefined ? '' : `; one was used until ${minuteOf(last)}`;
  return [`the credential report shows no access key${seen}`];
}
