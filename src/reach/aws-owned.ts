import type { Comparison, Region, Witness } from '../access/comparison.ts';

/**
 * AWS's own policies and the roles under aws-reserved/ cannot be changed even where a policy allows it. A region
 * that holds nothing else cannot be exercised; one whose witness falls there has no confirmed witness, so it is `may`.
 */
export function withoutAwsOwned(comparison: Comparison): Comparison {
  if (!comparison.regions.some((region) => region.witness !== null && isAwsOwned(region.witness))) {
    return comparison;
  }
  const regions = comparison.regions.map((region): Region => {
    if (region.witness === null || !isAwsOwned(region.witness)) return region;
    const exercisable = region.exercisable && !region.resources.every(liesAtAws);
    return { ...region, certainty: 'may', exercisable };
  });
  const definite = regions.some(({ certainty }) => certainty === 'definite');
  const verdict = comparison.verdict === 'exceeds' && !definite ? 'may-exceed' : comparison.verdict;
  return { ...comparison, verdict, regions };
}

function isAwsOwned({ action, resource }: Witness): boolean {
  const [service, name = ''] = action.toLowerCase().split(':');
  return service === 'iam' && !/^(get|list|simulate|generate)/.test(name) && liesAtAws(resource);
}

function liesAtAws(resource: string): boolean {
  return /^arn:[^:]*:iam::(aws:policy\/|[^:]*:role\/aws-reserved\/)/.test(resource);
}
