import { hash } from 'node:crypto';
import type { Detection } from './finding.ts';
import type { RuleId } from './rules.ts';

/** What a finding is about; everything else may change while it stays the same finding. */
export interface FindingIdentity {
  readonly rule: RuleId;
  readonly partition: string;
  readonly account: string;
  readonly principalKey: string;
  /** The human, technique or other principal where the rule has one, else "". */
  readonly subject: string;
}

/**
 * `fp1:` + sha256 over canonical JSON of [rule, partition, account, principal key, subject].
 * INVARIANT: agent, scope, severity, text, counts and policies have no part in it: declaring an agent closes nothing.
 */
export function fingerprintOf(identity: FindingIdentity): Detection['fingerprint'] {
  const { rule, partition, account, principalKey, subject } = identity;
  // A list of texts is its own canonical JSON.
  return `fp1:${hash('sha256', JSON.stringify([rule, partition, account, principalKey, subject]))}`;
}
