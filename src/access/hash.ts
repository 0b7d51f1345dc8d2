/** A hash of 53 bits, so that it stays an exact number: two FNV-1a hashes side by side. */
export function hashText(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x01234567;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193) ^ (low >>> 15);
  }
  return ((high >>> 0) & 0x1fffff) * 0x100000000 + (low >>> 0);
}
