/**
 * A policy document as IAM answers it: URL-encoded by RFC 3986, with `!'()*` encoded as well. Text that is encoded
 * already, or begins with `%` at all, goes out untouched, so that a world can hold broken encodings.
 */
export function encodedDocument(document: unknown): string {
  if (typeof document === 'string' && document.startsWith('%')) return document;
  return encodeURIComponent(documentText(document)).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The text of a document that is given as JSON or as text. */
export function documentText(document: unknown): string {
  return typeof document === 'string' ? document : JSON.stringify(document ?? {});
}

/** The JSON of a document in any of its three forms; null when it cannot be read. */
export function documentJson(document: unknown): unknown {
  if (typeof document !== 'string') return document ?? null;
  try {
    return JSON.parse(document.startsWith('%') ? decodeURIComponent(document) : document);
  } catch {
    return null;
  }
}
