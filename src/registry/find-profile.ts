import { findProfile, type Profile } from '../catalog/index.ts';
import type { AllowEntry, DenyEntry, Place, Registry, Scope } from './registry.ts';

const shippedPlace: Place = { file: '(shipped)', line: 1, column: 1 };
const converted = new WeakMap<Profile, Scope>();

/** A profile by name: the registry's own before the one that ships with the tool; null when there is none. */
export function profileScope(registry: Registry, name: string): Scope | null {
  const own = registry.profiles.get(name);
  if (own !== undefined) return own;
  const shipped = findProfile(name);
  if (shipped === null) return null;
  const before = converted.get(shipped);
  if (before !== undefined) return before;
  const scope = asScope(shipped);
  converted.set(shipped, scope);
  return scope;
}

function asScope(profile: Profile): Scope {
  const open = { notActions: [], notResources: [], environments: [], regions: [], place: shippedPlace };
  return {
    ceiling: 'none',
    allow: profile.allow.map(
      ({ actions, accessLevels = [], resources }): AllowEntry => ({
        kind: 'actions',
        actions,
        accessLevels,
        resources,
        ...open,
      }),
    ),
    deny: profile.deny.map((entry): DenyEntry => {
      if ('categories' in entry) {
        const { categories } = entry;
        return { kind: 'categories', categories, environments: [], regions: [], place: shippedPlace };
      }
      return { kind: 'actions', actions: entry.actions, accessLevels: [], resources: ['*'], ...open };
    }),
  };
}
