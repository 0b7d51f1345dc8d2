import type { ServiceRow } from './table.ts';

/** The condition keys of one service's actions. */
export interface ServiceKeys {
  /** Keys of the action at this place within the service and of its resource types, in AWS's case, sorted. */
  of(offset: number): readonly string[];
}

/** Splits what a service's row says about condition keys; `rows` are the table's `key type` rows. */
export function readServiceKeys(row: ServiceRow, rows: readonly string[]): ServiceKeys {
  const sets = row.keySets.split(' ');
  const actionKeys = row.actionKeys.split(' ');
  const actionTypes = row.actionTypes.split(' ');
  const typeKeys = row.typeKeys.split(' ');
  const known = new Map<number, readonly string[]>();
  const setOf = (token: string | undefined): readonly string[] => {
    const set = token === undefined || token === '' ? '' : (sets[Number.parseInt(token, 36)] ?? '');
    return set === '' ? [] : set.split('.');
  };
  return {
    of: (offset) => {
      let keys = known.get(offset);
      if (keys === undefined) {
        const types = (actionTypes[offset] ?? '').split('.').filter((part) => part !== '');
        const numbers = new Set([
          ...setOf(actionKeys[offset]),
          ...types.flatMap((part) => setOf(typeKeys[Number.parseInt(part, 36)])),
        ]);
        keys = [...numbers]
          .map((number) => Number.parseInt(number, 36))
          .sort((a, b) => a - b)
          .map((number) => keyName(rows[number] ?? ''));
        known.set(offset, keys);
      }
      return keys;
    },
  };
}

function keyName(row: string): string {
  return row.slice(0, row.lastIndexOf(' '));
}
