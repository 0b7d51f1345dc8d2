import type { AccessSet } from '../access/access-set.ts';
import type { PolicyJson } from '../access/comparison.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import type { ComparisonEngine } from './comparer.ts';
import type { ContainsPolicy } from './excess-change.ts';

/** The engine's word on whether one reported excess lies inside another: both as their policies say them. */
export function containsByEngine(engine: ComparisonEngine): ContainsPolicy {
  return (inner, outer) => {
    const left = accessOf(inner);
    const right = accessOf(outer);
    if (left === null || right === null) return 'unknown';
    switch (engine.compare(left, right).verdict) {
      case 'within':
        return 'yes';
      case 'exceeds':
        return 'no';
      case 'may-exceed':
      case 'unknown':
        return 'unknown';
    }
  };
}

function accessOf(policy: PolicyJson): AccessSet | null {
  const parsed = parsePolicyDocument(policy, 'identity');
  if (!parsed.ok) return null;
  const policies = [{ name: 'excess', document: parsed.value }];
  return { kind: 'layers', levels: [{ name: 'excess', kind: 'identity', policies }], facts: {} };
}
