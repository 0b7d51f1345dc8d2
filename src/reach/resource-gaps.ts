import type { Gap } from './gap.ts';
import type { ResourceHits } from './resource-hits.ts';
import type { ResourceIndex } from './resource-index.ts';

/** What could not be read or decided: it may deny requests to those resources, and to no others. */
export function resourceGaps(
  { unreadable }: ResourceIndex,
  common: ResourceHits,
  named: ResourceHits,
  relevant: (service: string) => boolean,
): readonly Gap[] {
  const inexact = [...common.denies, ...named.denies].filter(({ patterns }) => patterns === null);
  const doubtful = [...common.doubtful, ...named.doubtful, ...inexact].filter(({ resource }) =>
    relevant(resource.service),
  );
  const gap = (service: string, own: readonly string[], reason: string): Gap => ({
    layer: 'resource',
    effect: 'less',
    reason,
    services: new Set([service]),
    resources: own,
    // Nobody knows it of anybody's access in the account.
    shared: true,
  });
  const doubts = new Map(doubtful.map(({ resource }) => [resource.arn, resource]));
  return [
    ...unreadable
      .filter(({ arn }) => relevant(arn.split(':')[2] ?? ''))
      .map(({ arn }) =>
        gap(
          arn.split(':')[2] ?? '',
          [arn, `${arn}/*`, `${arn}:*`],
          `the resource policy of ${arn} cannot be read`,
        ),
      ),
    ...[...doubts.values()].map(({ service, own, name }) =>
      gap(service, own, `whom the ${name} denies cannot be said`),
    ),
  ];
}
