import { actionsInCategory, type Catalog, type Profile } from '../../catalog/index.ts';

const covers = new WeakMap<Profile, ReadonlySet<number>>();

/** The actions that a shipped profile allows, as numbers of the catalog: its allow entries less its denials. */
export function profileCover(profile: Profile, catalog: Catalog): ReadonlySet<number> {
  const known = covers.get(profile);
  if (known !== undefined) return known;
  const cover = new Set<number>();
  for (const { actions, accessLevels } of profile.allow) {
    for (const pattern of actions)
      for (const index of catalog.expandActions(pattern))
        if (accessLevels === undefined || catalog.isAmongLevels(index, accessLevels)) cover.add(index);
  }
  for (const entry of profile.deny) {
    const denied = 'categories' in entry ? entry.categories.flatMap(actionsInCategory) : entry.actions;
    for (const pattern of denied) for (const index of catalog.expandActions(pattern)) cover.delete(index);
  }
  covers.set(profile, cover);
  return cover;
}
