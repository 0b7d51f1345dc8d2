import type { Region } from '../access/comparison.ts';
import type { GradedExcess } from './excess.ts';
import type { Evidence } from './finding.ts';
import { listed, requestText, shortResource } from './wording.ts';

/** What the gravest region lets one do, as a sentence part: `do everything`, `call rds:DeleteDBCluster on …`. */
export function canDo({ regions }: GradedExcess): string {
  const gravest = regions[0]?.region;
  if (!gravest) return 'do nothing more';
  if (isEverything(gravest)) return 'do everything';
  const { witness } = gravest;
  const first = witness ? requestText(witness) : listed(gravest.actions, 3);
  const broad = breadth(gravest);
  return broad === null ? `call ${first}` : `do ${broad}, such as ${first}`;
}

/** One line per region, at most `limit`, the gravest first. */
export function regionLines({ regions }: GradedExcess, limit = 5): readonly string[] {
  const lines = regions.slice(0, limit).map(({ region, severity, regionOnly }) => {
    const what = region.notActions
      ? `${everyOr(region.actions)} but ${listed(region.notActions, 3)}`
      : (breadth(region) ?? listed(region.actions, 4));
    const where = listed(region.resources.map(shortResource), 3);
    const notes = [
      severity,
      ...(regionOnly ? ['differs only by Region'] : []),
      ...(region.certainty === 'may' ? ['may be allowed'] : []),
      ...(region.exercisable ? [] : ['not exercisable by the catalog']),
      ...(region.future ? ['actions that do not exist yet'] : []),
    ];
    return `beyond the scope: ${what} on ${where} (${notes.join('; ')})`;
  });
  const more = regions.length - limit;
  return more > 0 ? [...lines, `and ${more} further ${more === 1 ? 'kind' : 'kinds'} of requests`] : lines;
}

/** The witness and the granting statements of the gravest regions. */
export function excessEvidence({ regions }: GradedExcess): readonly Evidence[] {
  const evidence: Evidence[] = [];
  const gravest = regions.slice(0, 5);
  for (const { region } of gravest) {
    const { witness } = region;
    if (witness === null) continue;
    const certain = region.certainty === 'definite' ? 'is allowed' : 'may be allowed';
    evidence.push({
      kind: 'witness',
      action: witness.action,
      resource: witness.resource,
      text: `${requestText(witness)} ${certain} and is not in the scope`,
    });
  }
  const seen = new Set<string>();
  for (const { policy, statement } of gravest.flatMap(({ region }) => region.grantedBy)) {
    const key = JSON.stringify([policy, statement]);
    if (seen.has(key)) continue;
    seen.add(key);
    evidence.push({
      kind: 'granted-by',
      policy,
      statement,
      text: `allowed by ${policy}, statement ${statement}`,
    });
  }
  return evidence;
}

function isEverything(region: Region): boolean {
  const free = region.conditions !== null && Object.keys(region.conditions).length === 0;
  const all = region.actions.includes('*') && region.notActions === undefined;
  return free && all && region.resources.includes('*') && region.notResources.length === 0;
}

/** AWS has some 450 services: who has all of a hundred has nearly all there is. */
const manyServices = 100;

/** `everything in rds`, `nearly everything`; null where the region names actions. */
function breadth(region: Region): string | null {
  if (region.notActions || region.actions.includes('*')) return 'nearly everything';
  const whole = new Set<string>();
  for (const action of region.actions) {
    const colon = action.indexOf(':');
    // What only wildcards follow is a whole service, however the algebra wrote it: `rds:*`, `rds:?*`.
    if (/^[*?:]+$/.test(action.slice(colon + 1))) whole.add(action.slice(0, colon));
  }
  const rest = region.actions.filter((action) => !whole.has(action.slice(0, action.indexOf(':'))));
  if (whole.size === 0) return null;
  if (whole.size > manyServices) return 'nearly everything';
  if (whole.size > 3 || rest.length > 0) {
    return `everything in ${[...whole].slice(0, 3).join(', ')} and more`;
  }
  return `everything in ${listed([...whole], 3)}`;
}

/** What the exceptions are taken from: everything, or the patterns of the region. */
function everyOr(actions: readonly string[]): string {
  const isEvery = actions.length === 0 || (actions.length === 1 && actions[0] === '*');
  return isEvery ? 'every action' : listed(actions, 3);
}
