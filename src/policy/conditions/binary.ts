const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Reads base64 and gives its one canonical spelling, so that two texts are equal exactly when their bytes are
 * (R-016, BinaryEquals): padding is optional, unused bits of the last character do not count. null when it is none.
 */
export function canonicalBinary(text: string): string | null {
  const found = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(text);
  if (found === null) return null;
  const [, body = '', padding = ''] = found;
  const rest = body.length % 4;
  if (rest === 1 || (padding !== '' && (rest + padding.length) % 4 !== 0)) return null;
  if (rest === 0) return body;
  const unused = rest === 2 ? 4 : 2;
  const last = alphabet.indexOf(body.charAt(body.length - 1));
  return body.slice(0, -1) + alphabet.charAt((last >> unused) << unused);
}
