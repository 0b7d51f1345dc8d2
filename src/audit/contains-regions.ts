import type { AccessSet } from '../access/access-set.ts';
import type { Region, Witness } from '../access/comparison.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import type { ComparisonEngine } from './comparer.ts';
import type { ContainsRegions } from './excess-change.ts';

/** The engine's word on whether one reported excess lies inside another. */
export function containsByEngine(engine: ComparisonEngine): ContainsRegions {
  const answers = new Map<string, ReturnType<ContainsRegions>>();
  // What a scan asks of a finding that moved is asked again where its cause is looked for, of what the store gives back.
  return (inner, outer) => {
    const key = JSON.stringify([inner, outer]);
    const answer = answers.get(key) ?? contains(engine, inner, outer);
    answers.set(key, answer);
    return answer;
  };
}

function contains(
  engine: ComparisonEngine,
  inner: readonly Region[],
  outer: readonly Region[],
): ReturnType<ContainsRegions> {
  const left = accessOfRegions(inner);
  const right = accessOfRegions(outer);
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
}

/** Requests of one excess that are not of the other, one of each part of the difference; null: it could not be worked out. */
export type RequestsBeyond = (
  inner: readonly Region[],
  outer: readonly Region[],
) => readonly Witness[] | null;

/** The engine's requests that show how far one reported excess goes beyond another. */
export function beyondByEngine(engine: ComparisonEngine): RequestsBeyond {
  return (inner, outer) => {
    const left = accessOfRegions(inner);
    const right = accessOfRegions(outer);
    if (left === null || right === null) return null;
    return engine.compare(left, right).regions.flatMap(({ witness }) => witness ?? []);
  };
}

const known = new WeakMap<readonly Region[], AccessSet | null>();

/**
 * The union of reported regions as access again; null when one of them has conditions that cannot be said. Once for each list:
 * two of them are compared in both directions.
 */
export function accessOfRegions(regions: readonly Region[]): AccessSet | null {
  const before = known.get(regions);
  if (before !== undefined) return before;
  const access = unionOf(regions);
  known.set(regions, access);
  return access;
}

function unionOf(regions: readonly Region[]): AccessSet | null {
  const members: AccessSet[] = [];
  for (const region of regions) {
    const statements = statementsOf(region);
    if (statements === null) return null;
    const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity');
    if (!parsed.ok) return null;
    const policies = [{ name: 'region', document: parsed.value }];
    members.push({ kind: 'layers', levels: [{ name: 'region', kind: 'identity', policies }], facts: {} });
  }
  return { kind: 'union', of: members };
}

/** One region as an Allow with Denies for what it leaves out: one statement cannot hold both. */
function statementsOf(region: Region): readonly object[] | null {
  if (region.conditions === null) return null;
  const { actions, notActions = [], resources, notResources, conditions } = region;
  const allow = {
    Effect: 'Allow',
    Action: actions.length > 0 ? actions : '*',
    Resource: resources.length > 0 ? resources : '*',
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
  return [
    allow,
    ...(notActions.length > 0 ? [{ Effect: 'Deny', Action: notActions, Resource: '*' }] : []),
    ...(notResources.length > 0 ? [{ Effect: 'Deny', Action: '*', Resource: notResources }] : []),
  ];
}
