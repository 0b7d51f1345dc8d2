import type { Region } from '../access/comparison.ts';

const levels = ['Permissions management', 'Write', 'Tagging', 'Read', 'List', 'Unknown'] as const;

/**
 * Regions in the order in which a person should read them: what can surely be done before what may be, what
 * changes permissions or data before what reads. Equal ones keep their order.
 */
export function regionsToShow(regions: readonly Region[]): readonly Region[] {
  return [...regions].sort((left, right) => rank(left) - rank(right));
}

function rank(region: Region): number {
  const level = levels.findIndex((name) => (region.accessLevels[name] ?? 0) > 0);
  return (
    (region.exercisable ? 0 : 1_000) +
    (region.future ? 100 : 0) +
    (region.certainty === 'definite' ? 0 : 10) +
    (level < 0 ? levels.length : level)
  );
}
