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
 * Groups names for people: patterns without exceptions together, and what one service excepts beside what other
 * services except.
 * INVARIANT: in one group no exception touches the names of another member, so that all names stand side by side.
 */
export function groupNames(
  sets: GlobSets,
  found: readonly ServiceNames[],
): readonly (readonly SafeNames[])[] {
  const plain: SafeNames[] = [];
  const groups: Map<string, SafeNames>[] = [];
  const alone: SafeNames[] = [];
  for (const { service, names } of found) {
    if (names.outside === sets.none && names.within !== sets.all) plain.push(names);
    else if (service === null || !names.outside.globs.every(({ key }) => key.startsWith(`${service}:`)))
      alone.push(names);
    else {
      const group = groups.find((each) => !each.has(service));
      if (group === undefined) groups.push(new Map([[service, names]]));
      else group.set(service, names);
    }
  }
  return [
    ...(plain.length === 0 ? [] : [plain]),
    ...groups.map((group) => [...group.values()]),
    ...alone.map((names) => [names]),
  ];
}
