import type { AccessLevel } from '../access/access-set.ts';
import type { NamedPolicy, PolicyDocument } from '../policy/document.ts';

const known = new WeakMap<PolicyDocument, PolicyDocument | null>();

/** The Deny statements of these levels' policies, under their names: they win whoever grants (R-018). */
export function deniesOf(levels: readonly AccessLevel[]): readonly NamedPolicy[] {
  return levels.flatMap(({ policies }) => policies.flatMap((policy) => onlyDenies(policy) ?? []));
}

function onlyDenies({ name, document }: NamedPolicy): NamedPolicy | null {
  let denies = known.get(document);
  if (denies === undefined) {
    const statements = document.statements.filter(({ effect }) => effect === 'Deny');
    denies = statements.length === 0 ? null : { ...document, statements };
    known.set(document, denies);
  }
  return denies && { name, document: denies };
}
