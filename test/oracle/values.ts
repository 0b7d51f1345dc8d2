/** The value types of conditions, read anew and naively. Every reader returns null for what it cannot read. */

/** A decimal as an exact fraction of a power of ten. */
export function readNumber(text: string): { readonly digits: bigint; readonly scale: number } | null {
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(whole.replace('+', '') + fraction), scale: fraction.length };
}

/** Below zero, zero or above zero as the first decimal is less than, equal to or greater than the second. */
export function compareNumbers(left: string, right: string): number | null {
  const a = readNumber(left);
  const b = readNumber(right);
  if (a === null || b === null) return null;
  const x = a.digits * 10n ** BigInt(b.scale);
  const y = b.digits * 10n ** BigInt(a.scale);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Milliseconds since 1970 of an ISO-8601 date, with or without time, or of epoch seconds of up to twelve digits. */
export function readDate(text: string): number | null {
  if (/^-?\d{1,12}(\.\d{1,9})?$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?)?$/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** The bytes of base64 text, padded or not, in hexadecimal. */
export function readBytes(text: string): string | null {
  const bare = text.replace(/={1,2}$/, '');
  return /^[A-Za-z0-9+/]*$/.test(bare) && bare.length % 4 !== 1
    ? Buffer.from(bare, 'base64').toString('hex')
    : null;
}

/** An address or a block as a version and the bits that it fixes, as text of 0 and 1. */
export function readIp(text: string): { readonly version: 4 | 6; readonly bits: string } | null {
  const [address = '', length] = text.split('/');
  const bits = address.includes(':') ? bitsOfV6(address) : bitsOfV4(address);
  if (bits === null || text.split('/').length > 2) return null;
  const fixed = length === undefined ? bits.length : /^\d+$/.test(length) ? Number(length) : -1;
  if (fixed < 0 || fixed > bits.length) return null;
  return { version: bits.length === 32 ? 4 : 6, bits: bits.slice(0, fixed) };
}

function bitsOfV4(address: string): string | null {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function bitsOfV6(address: string): string | null {
  const last = address.slice(address.lastIndexOf(':') + 1);
  if (last.includes('.')) {
    const bits = bitsOfV4(last);
    if (bits === null) return null;
    const groups = [bits.slice(0, 16), bits.slice(16)].map((group) => Number.parseInt(group, 2).toString(16));
    return bitsOfV6(address.slice(0, -last.length) + groups.join(':'));
  }
  if (address.split('::').length > 2) return null;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
