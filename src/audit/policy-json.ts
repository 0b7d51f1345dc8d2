import type { ConditionJson, PolicyJson, StatementJson } from '../access/comparison.ts';
import type { Condition, ElementList, NamedPolicy, Statement } from '../policy/document.ts';
import { parsePolicyDocument } from '../policy/index.ts';

/** A policy of plain JSON, made of statements. */
export function policyOf(statements: readonly StatementJson[]): PolicyJson {
  return { Version: '2012-10-17', Statement: statements };
}

/**
 * Statements of identity policies as IAM writes them, without their Sids, which are unique in one document only.
 * null where a document has no variables and a text that would be one.
 */
export function statementsOf(policies: readonly NamedPolicy[]): readonly StatementJson[] | null {
  const written: StatementJson[] = [];
  for (const { document } of policies) {
    const plain = document.version === '2012-10-17' || !JSON.stringify(document.statements).includes('${');
    if (!plain) return null;
    written.push(...document.statements.map(statementOf));
  }
  return written;
}

/** One statement of an identity policy as plain JSON, without its Sid. */
export function statementOf({ effect, action, resource, conditions }: Statement): StatementJson {
  return {
    Effect: effect,
    ...elementOf('Action', action),
    ...elementOf('Resource', resource ?? { negated: false, patterns: ['*'] }),
    ...(conditions.length === 0 ? {} : { Condition: conditionOf(conditions) }),
  };
}

/** The policy as the engine takes it; null when it is not one. */
export function namedPolicy(name: string, policy: PolicyJson): NamedPolicy | null {
  const parsed = parsePolicyDocument(policy, 'identity');
  return parsed.ok ? { name, document: parsed.value } : null;
}

type Element = 'Action' | 'Resource' | 'NotAction' | 'NotResource';

function elementOf(
  element: 'Action' | 'Resource',
  { negated, patterns }: ElementList,
): Pick<StatementJson, Element> {
  return { [negated ? `Not${element}` : element]: oneOrMany(patterns) };
}

// Null-prototype objects: `__proto__` is a possible key of a tag.
function conditionOf(conditions: readonly Condition[]): ConditionJson {
  const block: Record<string, Record<string, string | readonly string[]>> = Object.create(null);
  for (const { operatorText, key, values } of conditions) {
    const keys = block[operatorText] ?? (Object.create(null) as Record<string, string | readonly string[]>);
    keys[key] = oneOrMany(values);
    block[operatorText] = keys;
  }
  return block;
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? (values[0] as string) : values;
}
