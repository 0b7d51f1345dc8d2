import { type JsonValue, readJson } from '../../policy/index.ts';
import { asArray, asObject } from '../json-fields.ts';

/**
 * Puts a file together again from the pieces that `splitFile` made of it. Its items are in the order of the pieces.
 * @param pieces by part: `null` is the whole file, the empty one what is in no part
 */
export function joinFile(pieces: ReadonlyMap<string | null, string>): string {
  const whole = pieces.get(null);
  if (whole !== undefined) return whole;
  const lists = new Map<string, string[]>();
  for (const [part, text] of pieces) {
    if (part === null || part === '') continue;
    const list = part.slice(0, part.indexOf('/'));
    const items = lists.get(list);
    if (items === undefined) lists.set(list, [text]);
    else items.push(text);
  }
  const items = (list: string) => `[${(lists.get(list) ?? []).join(',')}]`;
  const rest = outsideParts(pieces.get('') ?? '{}');
  if (asArray(rest) !== null) return items('');
  const fields = Object.entries(asObject(rest) ?? {}).map(
    ([key, value]) => `${JSON.stringify(key)}:${lists.has(key) ? items(key) : JSON.stringify(value)}`,
  );
  return `{${fields.join(',')}}`;
}

function outsideParts(text: string): JsonValue {
  const json = readJson(text);
  return json.ok ? json.value : {};
}
