import type { AllowEntry, DenyEntry, Place, Scope } from './registry.ts';
import type { WrittenScope } from './schema.ts';
import type { Path } from './yaml-source.ts';

type Report = (path: Path, message: string) => void;
type WrittenAllow = NonNullable<WrittenScope['allow']>[number];
type WrittenDeny = NonNullable<WrittenScope['deny']>[number];

/**
 * A scope or profile as written, absent fields filled in. The ceiling is `operator` where the agent names one, unless
 * it says `none`. An entry that names actions or resources twice, or not at all, is reported.
 */
export function readScope(
  scope: WrittenScope,
  path: Path,
  place: (path: Path) => Place,
  report: Report,
  hasOperators: boolean,
): Scope {
  return {
    ceiling: scope.ceiling ?? (hasOperators ? 'operator' : 'none'),
    allow: (scope.allow ?? []).map((entry, index) => {
      const at = [...path, 'allow', index];
      return { ...readAllow(entry, at, report), place: place(at) };
    }),
    deny: (scope.deny ?? []).map((entry, index) => {
      const at = [...path, 'deny', index];
      return { ...readDeny(entry, at, report), place: place(at) };
    }),
  };
}

type Entry<T extends { place: Place }> = T extends unknown ? Omit<T, 'place'> : never;

function readAllow(entry: WrittenAllow, path: Path, report: Report): Entry<AllowEntry> {
  if ('profile' in entry) {
    const { profile, environments = [], regions = [] } = entry;
    return { kind: 'profile', profile, environments, regions };
  }
  if ('statement' in entry) return { kind: 'statement', statement: entry.statement };
  if ('policyFile' in entry) return { kind: 'policyFile', policyFile: entry.policyFile };
  if ('managedPolicy' in entry) return { kind: 'managedPolicy', managedPolicy: entry.managedPolicy };
  if ('permissionSet' in entry) return { kind: 'permissionSet', permissionSet: entry.permissionSet };
  if (namesActions(entry) && entry.resources === undefined && entry.notResources === undefined) {
    report(path, '`resources` is missing: write ["*"] for every resource');
  }
  return readRequests(entry, path, report);
}

function readDeny(entry: WrittenDeny, path: Path, report: Report): Entry<DenyEntry> {
  if ('categories' in entry) {
    return {
      kind: 'categories',
      categories: entry.categories,
      environments: entry.environments ?? [],
      regions: entry.regions ?? [],
    };
  }
  if ('statement' in entry) return { kind: 'statement', statement: entry.statement };
  return readRequests(entry, path, report);
}

interface WrittenRequests {
  readonly actions?: readonly string[] | undefined;
  readonly notActions?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly notResources?: readonly string[] | undefined;
  readonly accessLevels?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
}

function readRequests(
  entry: WrittenRequests,
  path: Path,
  report: Report,
): Entry<Extract<AllowEntry, { kind: 'actions' }>> {
  if (!namesActions(entry))
    report(path, 'an entry names `actions`, or what stands in their place, such as a `statement`');
  if (entry.actions && entry.notActions)
    report(path, '`actions` and `notActions` are both written: keep one');
  if (entry.resources && entry.notResources)
    report(path, '`resources` and `notResources` are both written: keep one');
  return {
    kind: 'actions',
    actions: entry.actions ?? [],
    notActions: entry.notActions ?? [],
    // A deny that names no resource denies on every one.
    resources: entry.resources ?? (entry.notResources ? [] : ['*']),
    notResources: entry.notResources ?? [],
    accessLevels: entry.accessLevels ?? [],
    environments: entry.environments ?? [],
    regions: entry.regions ?? [],
  };
}

function namesActions(entry: WrittenRequests): boolean {
  return entry.actions !== undefined || entry.notActions !== undefined;
}
