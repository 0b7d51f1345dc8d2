import { hasWildcard } from './pattern.ts';
import type { TagMatch } from './registry.ts';

/** One line of a Condition block: operator, key, values. */
export interface ConditionLine {
  readonly operator: 'StringEquals' | 'StringLike' | 'StringNotEquals' | 'StringNotLike';
  readonly key: string;
  readonly values: readonly string[];
}

/** The key is one of the values (`*` patterns allowed). An absent key is not. */
export function isOneOf(key: string, values: readonly string[]): ConditionLine {
  return {
    operator: values.some(hasWildcard) ? 'StringLike' : 'StringEquals',
    key,
    values: values.map(literal),
  };
}

/** The key is none of the values. An absent key is none of them (R-011): that is what "unknown" should mean here. */
export function isNoneOf(key: string, values: readonly string[]): ConditionLine {
  const operator = values.some(hasWildcard) ? 'StringNotLike' : 'StringNotEquals';
  return { operator, key, values: values.map(literal) };
}

/** The resource carries the tag with one of its values. */
export function hasResourceTag(tag: TagMatch): ConditionLine {
  return isOneOf(`aws:ResourceTag/${tag.key}`, tag.values);
}

/** The resource carries none of the tags: one line a key, since values of one key are alternatives. */
export function hasNoResourceTag(tags: readonly TagMatch[]): readonly ConditionLine[] {
  const byKey = new Map<string, string[]>();
  for (const { key, values } of tags) byKey.set(key, [...(byKey.get(key) ?? []), ...values]);
  return [...byKey].map(([key, values]) => isNoneOf(`aws:ResourceTag/${key}`, [...new Set(values)]));
}

/** The lines as an IAM Condition block; undefined for none. All of them must hold. */
export function conditionBlock(
  lines: readonly ConditionLine[],
): Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> | undefined {
  if (lines.length === 0) return undefined;
  const block: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of lines) {
    block[operator] = { ...block[operator], [key]: values };
  }
  return block;
}

/** `${` would begin a variable (R-007). */
function literal(value: string): string {
  return value.replaceAll('${', '${$}{');
}
