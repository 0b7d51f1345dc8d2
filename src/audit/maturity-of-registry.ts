import type { Agent, Registry } from '../registry/registry.ts';
import { type Maturity, maturityOf } from './maturity.ts';

/**
 * What can be said of an agent's maturity from the registry alone: what is not written down is missing; whether what is
 * written holds needs an estate, and is unknown.
 * @param scopeUnknown what of its scope did not resolve without an estate
 */
export function maturityOfRegistry(
  registry: Registry,
  agent: Agent,
  scopeUnknown: readonly string[],
): Maturity {
  const { scope, review, killSwitch, credentials, operators, sponsor } = agent;
  const isWritten = scope !== null && scope.allow.length > 0;
  const limit = credentials.maxSessionMinutes ?? registry.defaults.maxSessionMinutes;
  const isReviewed = review !== null && review.cadenceDays !== null && review.lastReviewed !== null;
  const isTested = killSwitch !== null && killSwitch.runbook !== null && killSwitch.testedOn !== null;
  return maturityOf({
    'scope-known': !isWritten ? 'no' : scopeUnknown.length === 0 ? 'yes' : 'unknown',
    'human-named': operators.length > 0 || sponsor !== null ? 'yes' : 'no',
    'own-role': 'unknown',
    'no-human-credentials': 'unknown',
    'no-long-lived-keys': 'unknown',
    'role-not-shared': 'unknown',
    'within-scope': 'unknown',
    'used-within-scope': 'unknown',
    boundary: 'unknown',
    'short-sessions': limit === null ? 'no' : 'unknown',
    // Dates are for the day of an estate to judge.
    reviewed: isReviewed ? 'unknown' : 'no',
    'kill-switch-tested': isTested ? 'unknown' : 'no',
    'nothing-unused': 'unknown',
  });
}
