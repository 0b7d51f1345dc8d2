import type { JsonValue } from '../../policy/index.ts';
import { sha256 } from '../digest.ts';
import { asObject } from '../json-fields.ts';

/** One item of a list as it is kept: its text, and the sha256 of that. */
export interface Piece {
  readonly text: string;
  readonly digest: string;
}

/**
 * When a role was last used changes with every use, and says nothing of what anybody may do: kept, it would make each night
 * as large as the first.
 */
export const volatileFields: readonly string[] = ['RoleLastUsed'];

const pieces = new WeakMap<object, Piece>();

/** An item of a file as it is kept, without what changes with every use. Worked out once for each object. */
export function pieceOf(item: JsonValue): Piece {
  const known = typeof item === 'object' && item !== null ? pieces.get(item) : undefined;
  if (known !== undefined) return known;
  const text = JSON.stringify(withoutVolatile(item));
  const piece = { text, digest: sha256(text) };
  if (typeof item === 'object' && item !== null) pieces.set(item, piece);
  return piece;
}

function withoutVolatile(item: JsonValue): unknown {
  const fields = asObject(item);
  if (fields === null || !volatileFields.some((field) => field in fields)) return item;
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !volatileFields.includes(key)));
}
