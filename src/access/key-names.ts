import { parsePattern } from '../policy/pattern.ts';
import type { AccessSet } from './access-set.ts';
import { layersOf } from './compile-set.ts';

/** Context keys in lower case -> as the policies write them first. */
export function keyNames(sides: readonly AccessSet[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (keyId: string, key: string): void => {
    if (!names.has(keyId)) names.set(keyId, key);
  };
  for (const side of sides)
    for (const layers of layersOf(side))
      for (const level of layers.levels)
        for (const { document } of level.policies)
          for (const { conditions, resource } of document.statements) {
            for (const condition of conditions) add(condition.keyId, condition.key);
            const texts = [...(resource?.patterns ?? []), ...conditions.flatMap(({ values }) => values)];
            for (const text of texts)
              if (text.includes('${'))
                for (const token of parsePattern(text, document.version).tokens)
                  if (token.kind === 'variable') add(token.keyId, token.key);
          }
  return names;
}
