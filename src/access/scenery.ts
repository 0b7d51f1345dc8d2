import type { PolicyDocument } from '../policy/document.ts';
import type { AccessSet } from './access-set.ts';
import { layersOf } from './compile-set.ts';
import { defaultScenery, type Scenery } from './theories/plausible-text.ts';

const firstRegion: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** INVARIANT: documents never change. */
const known = new WeakMap<PolicyDocument, Scenery | 'none'>();

/** Witness values that suit the policies: the partition of the first ARN that names one. */
export function sceneryOf(sides: readonly AccessSet[]): Scenery {
  for (const side of sides)
    for (const layers of layersOf(side))
      for (const level of layers.levels)
        for (const { document } of level.policies) {
          let scenery = known.get(document);
          if (scenery === undefined) {
            scenery = sceneryIn(document);
            known.set(document, scenery);
          }
          if (scenery !== 'none') return scenery;
        }
  return defaultScenery;
}

function sceneryIn({ statements }: PolicyDocument): Scenery | 'none' {
  for (const { resource } of statements)
    for (const text of resource?.patterns ?? []) {
      const partition = /^arn:([a-z-]+):/.exec(text)?.[1];
      if (partition !== undefined)
        return { ...defaultScenery, partition, region: firstRegion[partition] ?? defaultScenery.region };
    }
  return 'none';
}
