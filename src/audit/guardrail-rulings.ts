import type { Statement } from '../policy/document.ts';
import type { AuditContext } from './audit-context.ts';
import type { Evidence, Remedy, Severity } from './finding.ts';
import { type GuardedSubject, guardedSubjects } from './guardrail-policies.ts';
import { ownerOf } from './owner.ts';
import type { RuleId } from './rules.ts';
import { absent, absentOf, present, type Ruling, type Subject, undecided } from './ruling.ts';

/** What is wrong with one statement, in words; null: nothing. `unknown`: nobody can say, and why. */
export type StatementFault =
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | null;

/** How a rule on guardrails speaks of what it found. */
export interface GuardrailRule {
  readonly rule: RuleId;
  readonly severity: Severity;
  fault(statement: Statement): StatementFault;
  title(label: string, texts: readonly string[]): string;
  readonly details: readonly string[];
  readonly remedy: Remedy;
}

/**
 * Judges the Deny statements of every policy: one finding a control or managed policy, and one a principal for its
 * inline policies. A policy that is attached to nobody holds nobody back, and is no finding.
 */
export function judgeGuardrails(context: AuditContext, rule: GuardrailRule): readonly Ruling[] {
  const agents = new Map(context.agents.map((one) => [one.principal, one.identified[0]?.agent ?? null]));
  return guardedSubjects(context).map((guarded) => {
    const agent = guarded.holder === null ? null : (agents.get(guarded.holder) ?? null);
    return judge(context, rule, guarded, agent);
  });
}

function judge(
  context: AuditContext,
  rule: GuardrailRule,
  guarded: GuardedSubject,
  agent: AuditContext['agents'][number]['identified'][number]['agent'] | null,
): Ruling {
  const { account, principalKey, principal, uniqueId, label } = guarded;
  const subject: Subject = { rule: rule.rule, account, principalKey };
  if (!guarded.binds) return absent(context.estate, subject);
  const evidence: Evidence[] = [];
  const texts: string[] = [];
  let doubt: string | null = null;
  for (const reading of guarded.policies) {
    if (reading.state === 'unreadable') {
      doubt ??= `${reading.name} cannot be read`;
      continue;
    }
    for (const statement of reading.document.statements) {
      const fault = statement.effect === 'Deny' ? rule.fault(statement) : null;
      if (fault === null) continue;
      if (fault.kind === 'unknown') {
        doubt ??= fault.reason;
        continue;
      }
      const name = statement.sid ?? String(statement.index);
      texts.push(fault.text);
      const text = `statement ${name} of ${reading.name}: ${fault.text}`;
      evidence.push({ kind: 'not-stopped-by', layer: reading.name, text });
    }
  }
  if (texts.length === 0) {
    if (doubt !== null) return undecided(context.estate, subject, doubt);
    return guarded.holder === null
      ? absent(context.estate, subject)
      : absentOf(context.estate, rule.rule, guarded.holder);
  }
  return present(context.estate, subject, {
    severity: rule.severity,
    principal,
    uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account }),
    title: rule.title(label, [...new Set(texts)]),
    details: rule.details,
    evidence,
    remedy: rule.remedy,
    requires: principalKey.startsWith('policy:p-') ? ['organization'] : ['iam'],
  });
}
