import type { Role, User } from '../../estate/estate.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import type { GuardrailFact, GuardrailKind, GuardrailUpdate } from '../guardrail-fact.ts';
import { guardrailFacts } from '../guardrail-facts.ts';
import { isStillHeld } from '../guardrail-held.ts';
import { guardrailName, guardrailRemedy } from '../guardrail-wording.ts';
import { isSealedFor } from '../lifecycle.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel } from '../wording.ts';

/** What the rule says, and what the store is to keep for the next scan. */
export interface GuardrailJudgement {
  readonly rulings: readonly Ruling[];
  readonly updates: readonly GuardrailUpdate[];
}

/**
 * For every principal of a declared agent: does what once held it back still do so? One finding a guardrail, so that
 * accepting one accepts no other. The kept list only grows by what a sealed scan saw: a guardrail that went away stays
 * on it, and its finding open, until it is back.
 */
export function guardrailRemoved(context: AuditContext): GuardrailJudgement {
  const judged = context.agents.map((agent) => judge(context, agent));
  return {
    rulings: judged.flatMap(({ rulings }) => rulings),
    updates: judged.map(({ update }) => update),
  };
}

function judge(
  context: AuditContext,
  agent: AgentPrincipal,
): { readonly rulings: readonly Ruling[]; readonly update: GuardrailUpdate } {
  const { principal } = agent;
  const key = principalKey(principal);
  const before = context.keptGuardrails.get(key) ?? [];
  const view = guardrailFacts(context, principal);
  const sealed = (kind: GuardrailKind): boolean =>
    isSealedFor(context.estate.layers, principal.account, layersOf(context, kind));
  const missing: GuardrailFact[] = [];
  const replaced: string[] = [];
  const here = new Set(view.facts.map((fact) => fact.key));
  const rulings = before.map((fact): Ruling => {
    const subject: Subject = {
      rule: 'guardrail-removed',
      account: principal.account,
      principalKey: key,
      subject: fact.key,
    };
    const doubt = sealed(fact.kind) ? view.doubts.get(fact.kind) : 'its layer was not read completely';
    if (isStillHeld(context, principal, fact, view.facts)) {
      if (doubt === undefined && !here.has(fact.key) && !fact.missed) replaced.push(fact.key);
      return absent(context.estate, subject);
    }
    if (doubt !== undefined) {
      return undecided(context.estate, subject, `${guardrailName(fact)} was not seen, and ${doubt}`);
    }
    missing.push({ ...fact, missed: true });
    return tell(context, agent, subject, fact);
  });
  const seen = view.facts.filter(({ kind }) => sealed(kind));
  return { rulings, update: { principalKey: key, facts: [...seen, ...missing], replaced } };
}

function tell(
  context: AuditContext,
  { principal, identified }: AgentPrincipal,
  subject: Subject,
  fact: GuardrailFact,
): Ruling {
  const agent = identified[0]?.agent ?? null;
  const name = guardrailName(fact);
  const where = accountLabel(context.estate, principal.account);
  return present(context.estate, subject, {
    severity: 'high',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `A guardrail of ${agent?.id ?? principal.name} in ${where} is gone: ${name}`,
    details: [
      'it was there in an earlier sealed scan; what the agent may do now is for the rules on its access to say',
    ],
    evidence: [{ kind: 'not-stopped-by', layer: sourceOf(principal, fact), text: `gone: ${name}` }],
    remedy: guardrailRemedy(context.estate, principal, fact),
    requires: layersOf(context, fact.kind),
  });
}

function sourceOf({ name }: Role | User, fact: GuardrailFact): string {
  switch (fact.kind) {
    case 'trust':
    case 'trust-deny':
      return `trust policy of ${name}`;
    case 'boundary':
    case 'scp':
    case 'rcp':
    case 'mcp':
      return fact.policy;
  }
}

/** Without organization data no account has that layer, and waiting for it would be for ever. */
function layersOf({ estate }: AuditContext, kind: GuardrailKind): readonly ('iam' | 'organization')[] {
  const organization = (kind === 'scp' || kind === 'rcp') && estate.organization !== null;
  return organization ? ['iam', 'organization'] : ['iam'];
}
