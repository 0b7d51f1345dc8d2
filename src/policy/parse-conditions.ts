import type { Condition } from './document.ts';
import { type IssueList, isJsonObject, kindOf, quoted } from './issue-list.ts';
import { childPath, indexPath } from './json-path.ts';
import { parseOperator } from './operators.ts';

/**
 * Reads a Condition block: operator -> key -> value or values (R-001: booleans and numbers count as text).
 * An unknown operator is kept with `operator: null`. The order is the document's; all of them must hold.
 */
export function parseConditions(json: unknown, path: string, issues: IssueList): readonly Condition[] {
  if (json === undefined) return [];
  if (!isJsonObject(json)) {
    issues.add(path, `\`Condition\` is an object, found ${kindOf(json)}`);
    return [];
  }
  const conditions: Condition[] = [];
  for (const [operatorText, keys] of Object.entries(json)) {
    const at = childPath(path, operatorText);
    if (!isJsonObject(keys)) {
      issues.add(at, `${quoted(operatorText)} takes an object of context keys, found ${kindOf(keys)}`);
      continue;
    }
    const parts = parseOperator(operatorText);
    for (const [key, values] of Object.entries(keys)) {
      if (key === '') issues.add(childPath(at, key), 'the context key is empty');
      const texts = readValues(values, childPath(at, key), issues);
      conditions.push({ ...parts, operatorText, key, keyId: key.toLowerCase(), values: texts });
    }
  }
  return conditions;
}

function readValues(json: unknown, path: string, issues: IssueList): readonly string[] {
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) issues.add(path, 'a condition has at least one value, found an empty list');
  const texts: string[] = [];
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'number' || typeof value === 'boolean') texts.push(String(value));
    else {
      const at = Array.isArray(json) ? indexPath(path, index) : path;
      issues.add(at, `a condition value is a string, a number or a boolean, found ${kindOf(value)}`);
    }
  }
  return texts;
}
