import type { AccessSet } from './access-set.ts';
import { layersOf } from './compile-set.ts';
import { defaultScenery, type Scenery } from './theories/plausible-text.ts';

const firstRegion: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Witness values that suit the policies: the partition of the first ARN that names one. */
export function sceneryOf(sides: readonly AccessSet[]): Scenery {
  for (const side of sides)
    for (const layers of layersOf(side))
      for (const level of layers.levels)
        for (const policy of level.policies)
          for (const statement of policy.document.statements)
            for (const text of statement.resource?.patterns ?? []) {
              const partition = /^arn:([a-z-]+):/.exec(text)?.[1];
              if (partition !== undefined)
                return {
                  ...defaultScenery,
                  partition,
                  region: firstRegion[partition] ?? defaultScenery.region,
                };
            }
  return defaultScenery;
}
