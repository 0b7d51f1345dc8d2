import type {
  Condition,
  ElementList,
  PolicyDocument,
  PrincipalElement,
  Statement,
} from '../policy/document.ts';

/** A policy document as IAM writes it, ready for JSON.stringify; reading it again gives the same document. */
export function documentJson(document: PolicyDocument): object {
  return {
    Version: document.version,
    ...(document.id === null ? {} : { Id: document.id }),
    Statement: document.statements.map(statementJson),
  };
}

function statementJson(statement: Statement): object {
  const { sid, effect, principal, action, resource, conditions } = statement;
  return {
    ...(sid === null ? {} : { Sid: sid }),
    Effect: effect,
    ...(principal === null ? {} : principalJson(principal)),
    ...listJson('Action', action),
    ...(resource === null ? {} : listJson('Resource', resource)),
    ...(conditions.length === 0 ? {} : { Condition: conditionJson(conditions) }),
  };
}

function listJson(element: 'Action' | 'Resource', list: ElementList): object {
  return { [list.negated ? `Not${element}` : element]: list.patterns };
}

function principalJson({ negated, entries }: PrincipalElement): object {
  const element = negated ? 'NotPrincipal' : 'Principal';
  if (entries.some(({ type }) => type === '*')) return { [element]: '*' };
  const byType: Record<string, string[]> = Object.create(null);
  for (const { type, value } of entries) byType[type] = [...(byType[type] ?? []), value];
  return { [element]: byType };
}

// Null-prototype objects: `__proto__` is a possible key of a tag.
function conditionJson(conditions: readonly Condition[]): object {
  const block: Record<string, Record<string, readonly string[]>> = Object.create(null);
  for (const { operatorText, key, values } of conditions) {
    block[operatorText] ??= Object.create(null) as Record<string, readonly string[]>;
    (block[operatorText] as Record<string, readonly string[]>)[key] = values;
  }
  return block;
}
