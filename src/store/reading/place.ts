/** Where a list goes on: the key of the last row that was shown, as texts and numbers in the order of the list. */
export type Place = readonly (string | number)[];

/** A `Turn` begins after a place that no list of ours gave out. */
export class InvalidTurn extends Error {
  override readonly name = 'InvalidTurn';

  constructor() {
    super('this page of the list cannot be found: begin at its first page');
  }
}

/** A place as it goes into an address: JSON in base64url, which needs no escaping there. */
export function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/** Characters of a place: the names in it are short, and nothing longer is parsed. */
const longest = 4_000;

/**
 * Reads a place of a list whose keys have these types, `i` standing for an instant as Postgres prints it. Null for null.
 * Throws InvalidTurn for what `writePlace` did not write for such a list.
 */
export function readPlace<const Types extends readonly ('text' | 'number' | 'instant')[]>(
  after: string | null,
  types: Types,
): { [Index in keyof Types]: Types[Index] extends 'number' ? number : string } | null {
  if (after === null) return null;
  if (after.length > longest) throw new InvalidTurn();
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidTurn();
  }
  if (!Array.isArray(value) || value.length !== types.length) throw new InvalidTurn();
  const fits = types.every((type, index) => isOf(type, value[index]));
  if (!fits) throw new InvalidTurn();
  return value as unknown as ReturnType<typeof readPlace<Types>>;
}

// What Postgres would refuse is refused here: a bad address is the visitor's fault and not the database's.
function isOf(type: 'text' | 'number' | 'instant', value: unknown): boolean {
  switch (type) {
    case 'number':
      return Number.isSafeInteger(value);
    case 'text':
      return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
    case 'instant':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(value);
  }
}
