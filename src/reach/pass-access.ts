import type { AccessSet } from '../access/access-set.ts';
import type { Role } from '../estate/estate.ts';
import type { EffectiveAccess } from './effective-access.ts';
import { requestLevel } from './request-level.ts';

/** The requests by which a principal may hand a role to a service: its own layers alone decide. */
export function passAccess({ access }: EffectiveAccess, role: Role, service: string): AccessSet {
  // A role's path may hold these; in a policy they would mean more than themselves.
  const resource = role.arn.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
  const facts = { ...access.facts, 'iam:PassedToService': service };
  return only(access.levels, facts, 'iam:PassRole', resource);
}

/** The requests by which a principal may call one action on anything. */
export function actionAccess({ access }: EffectiveAccess, action: string): AccessSet {
  return only(access.levels, access.facts, action, '*');
}

type Layers = EffectiveAccess['access'];

function only(levels: Layers['levels'], facts: Layers['facts'], action: string, resource: string): AccessSet {
  const request = requestLevel(action, resource);
  return { kind: 'union', of: [{ kind: 'layers', levels: [...levels, request], facts }] };
}
