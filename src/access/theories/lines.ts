import { formatIp } from '../../policy/conditions/ip.ts';
import type { Decimal } from '../../policy/conditions/numeric.ts';
import type { Line, TestFamily } from './value-tests.ts';

/** Numbers are counted in units of 10^-16, so that a point lies between any two with up to 15 decimals. */
const numberDecimals = 16;
const numberUnit = 10n ** BigInt(numberDecimals);
/** Dates are counted in tenths of a millisecond, for the same reason. */
const dateUnit = 10n;
/** IPv6 addresses lie above all IPv4 addresses. */
const sixStart = 1n << 130n;

const isoFirst = -62_135_596_800_000;
const isoLast = 253_402_300_799_999;
/** Twelve digits of seconds are the longest epoch time that is read. */
const lastEpoch = 999_999_999_999n * 1000n * dateUnit;

/** The three lines on which condition values are ordered. */
export const lines: Readonly<Record<TestFamily, Line>> = {
  numeric: { step: numberUnit, ends: [], print: printNumber },
  date: { step: 86_400_000n * dateUnit, ends: [-lastEpoch, lastEpoch], print: printDate },
  ip: { step: 1n, ends: [0n, (1n << 32n) - 1n, sixStart, sixStart + (1n << 128n) - 1n], print: printAddress },
};

/** A decimal number's point, or null when it is finer than the line. */
export function numberPoint({ units, scale }: Decimal): bigint | null {
  return scale < numberDecimals ? units * 10n ** BigInt(numberDecimals - scale) : null;
}

function printNumber(point: bigint): string {
  const size = point < 0n ? -point : point;
  const part = (size % numberUnit).toString().padStart(numberDecimals, '0').replace(/0+$/, '');
  return `${point < 0n ? '-' : ''}${size / numberUnit}${part === '' ? '' : `.${part}`}`;
}

/** The point of a time in milliseconds since 1970, or null when it is finer than the line. */
export function datePoint(milliseconds: number): bigint | null {
  return Number.isSafeInteger(milliseconds) ? BigInt(milliseconds) * dateUnit : null;
}

/** ISO 8601 where its four-digit years reach, epoch seconds elsewhere. */
function printDate(point: bigint): string {
  const milliseconds = Number(point / dateUnit);
  if (milliseconds >= isoFirst && milliseconds <= isoLast) return new Date(milliseconds).toISOString();
  return String(Math.trunc(milliseconds / 1000));
}

/** The point of an address: its number, IPv6 above IPv4. */
export function addressPoint(family: 4 | 6, value: bigint): bigint {
  return family === 4 ? value : sixStart + value;
}

function printAddress(point: bigint): string | null {
  if (point >= 0n && point < 1n << 32n) return formatIp(4, point);
  const value = point - sixStart;
  return value < 0n || value >= 1n << 128n ? null : formatIp(6, value);
}
