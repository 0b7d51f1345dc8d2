import type { Layer } from '../../estate/estate.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import { layerState } from '../../estate/layer-state.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject } from '../ruling.ts';
import { accountKey, principalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';
import { unmatchedAgents } from './unmatched-agents.ts';

/** What could not be seen: one finding per account, and one per agent whose access nobody could judge. */
export function visibilityGap(context: AuditContext, others: readonly Ruling[]): readonly Ruling[] {
  return [...accounts(context), ...agents(context, others), ...unmatchedAgents(context)];
}

function accounts(context: AuditContext): readonly Ruling[] {
  const { estate } = context;
  const ids = new Set<AccountId>([
    ...estate.accounts.map(({ id }) => id),
    ...(estate.organization?.accounts.map(({ id }) => id) ?? []),
    ...estate.layers.map(({ account }) => account),
  ]);
  const wanted: readonly Layer[] = estate.organization
    ? ['iam', 'organization', 'cloudtrail']
    : ['iam', 'cloudtrail'];
  return [...ids].sort().map((id) => {
    const subject: Subject = { rule: 'visibility-gap', account: id, principalKey: accountKey(id) };
    const unknown = wanted
      .map((layer) => layerState(estate, id, layer))
      .filter(({ state }) => state === 'unknown');
    if (unknown.length === 0) return absent(estate, subject);
    const where = accountLabel(estate, id);
    return present(estate, subject, {
      severity: 'info',
      principal: id,
      uniqueId: null,
      agent: null,
      operator: null,
      owner: ownerOf(context, { agent: null, operator: null, account: id }),
      title: `Not all of ${where} could be seen: ${listed(unknown.map(({ layer }) => layer))}`,
      details: unknown.map(({ layer, reason }) => `${layer}: ${reason ?? 'no reason given'}`),
    });
  });
}

/** An agent's principal with a rule that could not decide. */
function agents(context: AuditContext, others: readonly Ruling[]): readonly Ruling[] {
  const reasons = new Map(
    others.flatMap(({ judgement }) =>
      judgement.outcome === 'unknown'
        ? [[judgement.fingerprint, judgement.reason ?? 'undecided'] as const]
        : [],
    ),
  );
  return context.agents.map(({ principal, identified }) => {
    const subject: Subject = {
      rule: 'visibility-gap',
      account: principal.account,
      principalKey: principalKey(principal),
    };
    const found = rulesOnAgents.flatMap((rule) => {
      const { judgement } = absent(context.estate, { ...subject, rule });
      const reason = reasons.get(judgement.fingerprint);
      return reason === undefined ? [] : [reason];
    });
    if (found.length === 0) return absent(context.estate, subject);
    const agent = identified[0]?.agent ?? null;
    return present(context.estate, subject, {
      severity: 'info',
      principal: principal.arn,
      uniqueId: principal.uniqueId,
      agent: agent?.id ?? null,
      operator: agent?.operators[0] ?? null,
      owner: ownerOf(context, { agent, operator: null, account: principal.account }),
      title: `Nobody can say whether ${agent?.id ?? principal.name} keeps to its scope: ${found[0] ?? ''}`,
      details: [...new Set(found)],
      requires: ['iam'],
    });
  });
}

const rulesOnAgents = ['agent-outside-intended-scope', 'agent-broader-than-operator'] as const;
