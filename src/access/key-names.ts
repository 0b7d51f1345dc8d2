import type { AccessSet } from './access-set.ts';
import { layersOf } from './compile-set.ts';

/** Context keys in lower case -> as the policies write them first. */
export function keyNames(sides: readonly AccessSet[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const side of sides)
    for (const layers of layersOf(side))
      for (const level of layers.levels)
        for (const policy of level.policies)
          for (const statement of policy.document.statements)
            for (const condition of statement.conditions)
              if (!names.has(condition.keyId)) names.set(condition.keyId, condition.key);
  return names;
}
