import type { Truth } from '../policy/index.ts';

/**
 * The checks behind an agent's maturity, in the order of their levels (docs/maturity.md). Five levels as the Agentic AI
 * Lens of the AWS Well-Architected Framework has for each capability; which check belongs to which is ours.
 */
export const maturityChecks = [
  { id: 'scope-known', level: 2, text: 'its scope is written down and resolves' },
  { id: 'human-named', level: 2, text: 'a human who operates or sponsors it is named' },
  { id: 'own-role', level: 3, text: 'it has a role that is no other agent’s' },
  { id: 'no-human-credentials', level: 3, text: 'it does not run on human credentials' },
  { id: 'no-long-lived-keys', level: 3, text: 'it has no keys that do not expire' },
  { id: 'role-not-shared', level: 3, text: 'nobody else uses its role, and it takes no one else’s' },
  { id: 'within-scope', level: 4, text: 'its access keeps to its scope' },
  { id: 'used-within-scope', level: 4, text: 'what it did and held keeps to its scope and its guardrails' },
  { id: 'boundary', level: 4, text: 'a permissions boundary caps its roles' },
  { id: 'short-sessions', level: 4, text: 'its sessions have a limit and keep to it' },
  { id: 'reviewed', level: 5, text: 'it is reviewed in its cadence' },
  { id: 'kill-switch-tested', level: 5, text: 'how to stop it is written down and was tried' },
  { id: 'nothing-unused', level: 5, text: 'it may do nothing that nobody saw it do' },
] as const;

export type MaturityCheckId = (typeof maturityChecks)[number]['id'];
export type MaturityLevel = 1 | 2 | 3 | 4 | 5;

/** What is known of one agent, check by check. */
export type MaturityAnswers = Readonly<Record<MaturityCheckId, Truth>>;

/** How mature the handling of one agent is. */
export interface Maturity {
  /** Every check up to this level is met for sure. */
  readonly level: MaturityLevel;
  /** What it would be if everything unknown were met; never below `level`. */
  readonly upTo: MaturityLevel;
  readonly missing: readonly MaturityCheckId[];
  readonly unknown: readonly MaturityCheckId[];
}

/** The level of an agent: 1 when it is only declared. Levels build on one another: a gap below holds back all above. */
export function maturityOf(answers: MaturityAnswers): Maturity {
  const having = (wanted: Truth) =>
    maturityChecks.filter(({ id }) => answers[id] === wanted).map(({ id }) => id);
  return {
    level: reached((answer) => answer === 'yes', answers),
    upTo: reached((answer) => answer !== 'no', answers),
    missing: having('no'),
    unknown: having('unknown'),
  };
}

function reached(isMet: (answer: Truth) => boolean, answers: MaturityAnswers): MaturityLevel {
  const gap = maturityChecks.find(({ id }) => !isMet(answers[id]));
  return gap === undefined ? 5 : ((gap.level - 1) as MaturityLevel);
}
