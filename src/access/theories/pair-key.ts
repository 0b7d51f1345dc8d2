/** One number for two ids, as a memo key: exact up to 2^26 of each, more than an engine keeps. */
export function pairKey(left: number, right: number): number {
  return left * 0x4000000 + right;
}
