/** Chunks are gathered up to this many characters, so that a long list is not a write per element. */
const chunkLength = 64 * 1024;

/**
 * The text of `JSON.stringify(value)` in chunks, element by element of the value's own lists: the findings of ten
 * thousand roles share most of what they hold in memory, yet as one text they would not fit into a string.
 */
export function* jsonChunks(value: unknown): Generator<string> {
  let pending = '';
  for (const piece of pieces(value)) {
    pending += piece;
    if (pending.length < chunkLength) continue;
    yield pending;
    pending = '';
  }
  if (pending !== '') yield pending;
}

function* pieces(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield JSON.stringify(value);
    return;
  }
  let separator = '{';
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    yield `${separator}${JSON.stringify(key)}:`;
    separator = ',';
    if (Array.isArray(item)) yield* listPieces(item);
    else yield JSON.stringify(item);
  }
  yield separator === '{' ? '{}' : '}';
}

function* listPieces(list: readonly unknown[]): Generator<string> {
  let separator = '[';
  for (const item of list) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',';
  }
  yield list.length === 0 ? '[]' : ']';
}
