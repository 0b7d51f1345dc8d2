import type { OperatorInfo } from '../operators.ts';

/** A decimal number, exactly: `units` times ten to the power of `-scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Longer numbers and larger exponents are no numbers of a policy; they would only cost time. */
const maxLength = 100;
const maxExponent = 300;

/** Reads a decimal number such as `10`, `-0.5`, `1e3`; null when it is none. */
export function parseDecimal(text: string): Decimal | null {
  const trimmed = text.trim();
  if (trimmed.length > maxLength) return null;
  const found = /^([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(trimmed);
  if (found === null) return null;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = found;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > maxExponent) return null;
  const digits = BigInt(whole + fraction);
  const units = sign === '-' ? -digits : digits;
  const scale = fraction.length - exponent;
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const a = left.units * 10n ** BigInt(scale - left.scale);
  const b = right.units * 10n ** BigInt(scale - right.scale);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether an order (as compareDecimals gives it) satisfies an operator's comparison. */
export function ordered(order: number, compare: OperatorInfo['compare']): boolean {
  switch (compare) {
    case 'less':
      return order < 0;
    case 'less-equal':
      return order <= 0;
    case 'greater':
      return order > 0;
    case 'greater-equal':
      return order >= 0;
    case 'equal':
    case 'equal-ignore-case':
    case 'like':
      return order === 0;
  }
}
