const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Text as XML text. */
export function xmlText(text: string): string {
  return /[&<>"\r]/.test(text) ? text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? '') : text;
}

/** How lists are written: each entry in `<member>` (query), or the list's own name again and again (S3). */
export type ListStyle = 'member' | 'repeated';

/** A value as an element of this name; a Map is written as `<entry>`s, absent members not at all. */
export function xmlElement(name: string, value: unknown, lists: ListStyle): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    if (lists === 'repeated') return value.map((entry) => xmlElement(name, entry, lists)).join('');
    return `<${name}>${value.map((entry) => xmlElement('member', entry, lists)).join('')}</${name}>`;
  }
  return `<${name}>${xmlContent(value, lists)}</${name}>`;
}

/** The content of an element: text, or one element a member. */
export function xmlContent(value: unknown, lists: ListStyle): string {
  if (value instanceof Date) return isoSeconds(value);
  if (value instanceof Map) {
    return [...value]
      .map(
        ([key, entry]) =>
          `<entry><key>${xmlText(String(key))}</key>${xmlElement('value', entry, lists)}</entry>`,
      )
      .join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, member]) => xmlElement(name, member, lists))
      .join('');
  }
  return xmlText(String(value));
}

function isoSeconds(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
