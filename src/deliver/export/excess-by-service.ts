import type { Region } from '../../access/comparison.ts';
import type { Catalog } from '../../catalog/index.ts';
import type { ExportedFinding } from './export-data.ts';

/** The access levels by which the catalog grades an action (tagging counts as what it is beside), and what it does not know. */
export const levelColumns = ['List', 'Read', 'Write', 'Permissions management', 'Unknown'] as const;
export type LevelColumn = (typeof levelColumns)[number];

/** What agents can do of one service beyond what was meant: at each level, how many identities. */
export interface ServiceExcess {
  readonly service: string;
  readonly identities: Readonly<Record<LevelColumn, number>>;
}

/**
 * Open definite excess by service and access level: how many principals hold some of it. What is not certain, not exercisable, or
 * only of the future is left out. The gravest service first.
 */
export function excessByService(
  findings: readonly ExportedFinding[],
  catalog: Catalog,
): readonly ServiceExcess[] {
  const holders = new Map<string, Map<LevelColumn, Set<string>>>();
  const read = cellReader(catalog);
  for (const { finding } of findings) {
    if (finding.state === 'resolved' || finding.state === 'suppressed') continue;
    for (const region of finding.excess?.regions ?? []) {
      if (region.certainty !== 'definite' || !region.exercisable || region.future) continue;
      for (const [service, levels] of read(region)) {
        const held = holders.get(service) ?? new Map<LevelColumn, Set<string>>();
        holders.set(service, held);
        for (const level of levels) held.set(level, (held.get(level) ?? new Set()).add(finding.principal));
      }
    }
  }
  return [...holders].map(([service, held]) => ({ service, identities: counts(held) })).sort(gravestFirst);
}

type Cells = ReadonlyMap<string, ReadonlySet<LevelColumn>>;

/** Many regions hold the same patterns: each is looked up once. */
function cellReader(catalog: Catalog): (region: Region) => Cells {
  const known = new Map<string, Cells>();
  return ({ actions, notActions = [] }) => {
    const key = `${actions.join(' ')} but ${notActions.join(' ')}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const cells = readCells(actions, notActions, catalog);
    known.set(key, cells);
    return cells;
  };
}

function readCells(actions: readonly string[], notActions: readonly string[], catalog: Catalog): Cells {
  const left = new Set(notActions.flatMap((pattern) => catalog.expandActions(pattern)));
  const cells = new Map<string, Set<LevelColumn>>();
  const put = (service: string, level: LevelColumn) =>
    cells.set(service, (cells.get(service) ?? new Set()).add(level));
  for (const pattern of actions.length === 0 ? ['*'] : actions) {
    const found = catalog.expandActions(pattern);
    // An action that the catalog does not have is still access: its level is not known.
    if (found.length === 0) put(serviceOf(pattern), 'Unknown');
    for (const index of found)
      if (!left.has(index)) put(serviceOf(catalog.actionName(index)), columnOf(catalog.accessLevel(index)));
  }
  return cells;
}

function columnOf(level: ReturnType<Catalog['accessLevel']>): LevelColumn {
  return level === 'Tagging' ? 'Write' : level;
}

function serviceOf(action: string): string {
  const end = action.indexOf(':');
  return (end < 0 ? action : action.slice(0, end)).toLowerCase();
}

function counts(held: ReadonlyMap<LevelColumn, ReadonlySet<string>>): ServiceExcess['identities'] {
  const count = (level: LevelColumn) => held.get(level)?.size ?? 0;
  return {
    List: count('List'),
    Read: count('Read'),
    Write: count('Write'),
    'Permissions management': count('Permissions management'),
    Unknown: count('Unknown'),
  };
}

function gravestFirst(left: ServiceExcess, right: ServiceExcess): number {
  const order = ['Permissions management', 'Write', 'Unknown', 'Read', 'List'] as const;
  for (const level of order) {
    const more = right.identities[level] - left.identities[level];
    if (more !== 0) return more;
  }
  return left.service < right.service ? -1 : 1;
}
