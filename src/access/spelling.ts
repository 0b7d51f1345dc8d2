import type { PolicyDocument } from '../policy/document.ts';
import { parsePattern } from '../policy/pattern.ts';
import type { AccessSet } from './access-set.ts';
import { layersOf } from './compile-set.ts';

/** How one document writes its context keys and action patterns: by lower case, as written first. */
interface Written {
  readonly keys: ReadonlyMap<string, string>;
  readonly actions: ReadonlyMap<string, string>;
}

/** INVARIANT: documents never change. Many comparisons look at the same ones. */
const known = new WeakMap<PolicyDocument, Written>();

/** Context keys and action patterns as the policies of a comparison write them; the first one wins. */
export class Spelling {
  readonly #written: readonly Written[];

  constructor(sides: readonly AccessSet[]) {
    const documents = new Set<PolicyDocument>();
    for (const side of sides)
      for (const layers of layersOf(side))
        for (const level of layers.levels) for (const { document } of level.policies) documents.add(document);
    this.#written = [...documents].map(writtenIn);
  }

  /** The key as written, or in lower case. */
  readonly key = (keyId: string): string => {
    for (const { keys } of this.#written) {
      const name = keys.get(keyId);
      if (name !== undefined) return name;
    }
    return keyId;
  };

  /** The action pattern as written; null when no policy has it. */
  action(lower: string): string | null {
    for (const { actions } of this.#written) {
      const text = actions.get(lower);
      if (text !== undefined) return text;
    }
    return null;
  }
}

function writtenIn(document: PolicyDocument): Written {
  let written = known.get(document);
  if (written === undefined) {
    written = { keys: keysIn(document), actions: actionsIn(document) };
    known.set(document, written);
  }
  return written;
}

function keysIn({ statements, version }: PolicyDocument): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (keyId: string, key: string): void => {
    if (!names.has(keyId)) names.set(keyId, key);
  };
  for (const { conditions, resource } of statements) {
    for (const condition of conditions) add(condition.keyId, condition.key);
    const texts = [...(resource?.patterns ?? []), ...conditions.flatMap(({ values }) => values)];
    for (const text of texts)
      if (text.includes('${'))
        for (const token of parsePattern(text, version).tokens)
          if (token.kind === 'variable') add(token.keyId, token.key);
  }
  return names;
}

function actionsIn({ statements }: PolicyDocument): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { action } of statements)
    for (const text of action.patterns) {
      const lower = text.toLowerCase();
      if (!texts.has(lower)) texts.set(lower, text);
    }
  return texts;
}
