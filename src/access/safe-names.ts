import type { GlobSet, GlobSets } from './theories/glob-sets.ts';

/** Names of actions, known or not, that a region certainly holds: some pattern of `within` and none of `outside`. */
export interface SafeNames {
  readonly within: GlobSet;
  readonly outside: GlobSet;
}

/** Names found in the problem of one service; null: in the problem of all services at once. */
export interface ServiceNames {
  readonly service: string | null;
  readonly names: SafeNames;
}

/**
 * The same names in fewer pieces, for people: patterns without exceptions in one, and what services except beside
 * what other services except.
 * INVARIANT: pieces are put together only where no exception of one can touch the other.
 */
export function joinNames(sets: GlobSets, found: readonly ServiceNames[]): readonly SafeNames[] {
  const plain: SafeNames[] = [];
  const pieces: { services: Set<string>; parts: SafeNames[] }[] = [];
  const alone: SafeNames[] = [];
  for (const { service, names } of found) {
    if (names.outside === sets.none && names.within !== sets.all) plain.push(names);
    else if (service === null || !names.outside.globs.every(({ key }) => key.startsWith(`${service}:`)))
      alone.push(names);
    else {
      let piece = pieces.find(({ services }) => !services.has(service));
      if (piece === undefined) {
        piece = { services: new Set(), parts: [] };
        pieces.push(piece);
      }
      piece.services.add(service);
      piece.parts.push(names);
    }
  }
  const groups = [plain, ...pieces.map(({ parts }) => parts)].filter((parts) => parts.length > 0);
  return [...groups.map((parts) => joined(sets, parts)), ...alone];
}

function joined(sets: GlobSets, parts: readonly SafeNames[]): SafeNames {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  return {
    within: sets.union(parts.flatMap(({ within }) => within.globs)),
    outside: sets.union(parts.flatMap(({ outside }) => outside.globs)),
  };
}
