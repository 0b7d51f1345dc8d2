import type { ConditionJson, Region } from '../access/comparison.ts';
import type { AssumeEdge } from '../reach/assume-edges.ts';
import type { Evidence } from './finding.ts';

/** An edge as evidence: who trusts, who grants, and one request that goes through. */
export function edgeEvidence(edge: AssumeEdge): readonly Evidence[] {
  const region = regionOf(edge);
  const role = edge.targets.find((target) => target !== edge.caller);
  if (role === undefined) return [];
  const evidence: Evidence[] = edge.trustedBy.slice(0, 2).map((statement) => {
    const name = statement.sid ?? String(statement.index);
    return {
      kind: 'granted-by',
      policy: `trust policy of ${role.name}`,
      statement: name,
      text: `statement ${name} of the trust policy of ${role.name} lets ${edge.caller.name} in`,
    };
  });
  for (const { policy, statement } of region?.grantedBy.slice(0, 2) ?? []) {
    if (policy.startsWith('trust policy of ')) continue;
    const text = `statement ${statement} of ${policy} allows ${edge.caller.name} to assume it`;
    evidence.push({ kind: 'granted-by', policy, statement, text });
  }
  if (region?.witness) {
    const { action, resource } = region.witness;
    evidence.push({ kind: 'witness', action, resource, text: `${action} on ${resource}${needsOf(edge)}` });
  }
  return evidence;
}

/** ` if sts:ExternalId is x1`: what the request has to carry; empty where nothing. */
export function needsOf(edge: AssumeEdge): string {
  const conditions = regionOf(edge)?.conditions ?? null;
  const said = conditions === null ? [] : conditionTexts(conditions);
  return said.length === 0 ? '' : ` if ${said.slice(0, 3).join(' and ')}`;
}

function regionOf({ comparison }: AssumeEdge): Region | null {
  const regions = comparison?.regions ?? [];
  return regions.find(({ certainty }) => certainty === 'definite') ?? regions[0] ?? null;
}

function conditionTexts(conditions: ConditionJson): readonly string[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => {
      const values = typeof value === 'string' ? [value] : value;
      return `${key} ${operator} ${values.slice(0, 3).join(' or ')}`;
    }),
  );
}
