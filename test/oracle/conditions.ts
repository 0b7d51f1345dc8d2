import type { BaseOperator, Condition, PolicyVersion } from '../../src/policy/document.ts';
import type { CatalogFacts } from '../../src/policy/facts.ts';
import { type Lookup, matchText, type Place, readPattern } from './patterns.ts';
import { compareNumbers, readBytes, readDate, readIp, readNumber } from './values.ts';

/** true, false, or null for nobody knows. */
export type Answer = boolean | null;

/** A request's context with keys in lower case; an empty list is an absent key. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Whether one condition holds. */
export function conditionHolds(
  condition: Condition,
  version: PolicyVersion,
  context: Context,
  facts: CatalogFacts,
): Answer {
  const { operator, quantifier, ifExists, keyId } = condition;
  const present = context.get(keyId) ?? [];
  if (operator === null) return null;
  const lookup = variableLookup(context, facts);
  if (condition.values.some((value) => !readable(operator, value, version, lookup))) return null;
  if (operator === 'Null')
    return condition.values.some((value) => equalBool(value, String(present.length === 0)));
  const negated = operator.includes('Not');
  const positive = operator.replace('Not', '');
  const test = (sent: string): boolean =>
    condition.values.some((value) => matchValue(positive, value, sent, version, lookup)) !== negated;
  if (present.length === 0)
    return ifExists || (quantifier === null ? negated : quantifier === 'ForAllValues');
  if (quantifier === 'ForAllValues') return present.every(test);
  if (quantifier === 'ForAnyValue') return present.some(test);
  if (facts.keyArity(keyId) === 'multi') return false;
  return present.some(test);
}

/** The value of a variable: of a present, single-valued key. */
export function variableLookup(context: Context, facts: CatalogFacts): Lookup {
  return (keyId) => {
    const values = context.get(keyId) ?? [];
    return facts.keyArity(keyId) === 'multi' || values.length !== 1 ? null : (values[0] ?? null);
  };
}

/** Whether a policy's value is one of its operator's type. */
function readable(operator: BaseOperator, value: string, version: PolicyVersion, lookup: Lookup): boolean {
  if (operator.startsWith('Arn')) {
    const pattern = readPattern(value, version, true, lookup);
    const variable = version === '2012-10-17' && /\$\{[^*?$]/.test(value);
    return pattern === null || variable || partsOf(pattern).length === 6;
  }
  if (operator.startsWith('Numeric')) return readNumber(value) !== null;
  if (operator.startsWith('Date')) return readDate(value) !== null;
  if (operator.endsWith('IpAddress')) return readIp(value) !== null;
  if (operator === 'BinaryEquals') return readBytes(value) !== null;
  if (operator === 'Bool' || operator === 'Null') return /^(true|false)$/i.test(value);
  return true;
}

function matchValue(
  operator: string,
  value: string,
  sent: string,
  version: PolicyVersion,
  lookup: Lookup,
): boolean {
  switch (operator) {
    case 'StringEquals':
      return readText(value, version, lookup) === sent;
    case 'StringEqualsIgnoreCase':
      return readText(value, version, lookup)?.toLowerCase() === sent.toLowerCase();
    case 'StringLike': {
      const pattern = readPattern(value, version, true, lookup);
      return pattern !== null && matchText(pattern, sent);
    }
    case 'ArnEquals':
    case 'ArnLike': {
      const pattern = readPattern(value, version, true, lookup);
      return pattern !== null && matchParts(pattern, sent);
    }
    case 'Bool':
      return equalBool(value, sent);
    case 'BinaryEquals':
      return readBytes(sent) !== null && readBytes(sent) === readBytes(value);
    case 'IpAddress':
      return insideBlock(value, sent);
    default:
      return ordered(
        operator,
        operator.startsWith('Date') ? dateOrder(value, sent) : compareNumbers(sent, value),
      );
  }
}

function readText(value: string, version: PolicyVersion, lookup: Lookup): string | null {
  const places = readPattern(value, version, false, lookup);
  return places === null
    ? null
    : places.map((place) => (typeof place === 'object' ? place.char : '')).join('');
}

/** Six parts, each matched for itself. */
function matchParts(pattern: readonly Place[], sent: string): boolean {
  const wanted = partsOf(pattern);
  const found = partsOf(sent.split('').map((char) => ({ char })));
  if (wanted.length !== 6 || found.length !== 6) return false;
  return wanted.every((part, index) =>
    matchText(
      part,
      (found[index] ?? []).map((place) => (typeof place === 'object' ? place.char : '')).join(''),
    ),
  );
}

/** Cut at the first five colons. */
function partsOf(pattern: readonly Place[]): readonly (readonly Place[])[] {
  const parts: Place[][] = [[]];
  for (const place of pattern) {
    if (typeof place === 'object' && place.char === ':' && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(place);
  }
  return parts;
}

function equalBool(value: string, sent: string): boolean {
  return value.toLowerCase() === sent.toLowerCase();
}

function insideBlock(value: string, sent: string): boolean {
  const block = readIp(value);
  const address = readIp(sent);
  if (block === null || address === null) return false;
  return address.version === block.version && address.bits.startsWith(block.bits);
}

function dateOrder(value: string, sent: string): number | null {
  const [wanted, found] = [readDate(value), readDate(sent)];
  return wanted === null || found === null ? null : found - wanted;
}

/** `order`: what was sent against what is asked for; null when it is not of the operator's type. */
function ordered(operator: string, order: number | null): boolean {
  if (order === null) return false;
  if (operator.endsWith('LessThan')) return order < 0;
  if (operator.endsWith('LessThanEquals')) return order <= 0;
  if (operator.endsWith('GreaterThan')) return order > 0;
  if (operator.endsWith('GreaterThanEquals')) return order >= 0;
  return order === 0;
}
