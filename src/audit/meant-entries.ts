import type { Region, StatementJson } from '../access/comparison.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import type { AllowEntry } from '../registry/registry.ts';
import type { ComparisonEngine } from './comparer.ts';
import { accessOfRegions } from './contains-regions.ts';
import type { Excess } from './finding.ts';

/** Entries of a scope's `allow` that mean an excess: of these two kinds only. */
export type MeantEntry =
  | { readonly kind: 'statement'; readonly statement: StatementJson }
  | Pick<
      Extract<AllowEntry, { kind: 'actions' }>,
      'kind' | 'actions' | 'notActions' | 'resources' | 'notResources'
    >;

/** More entries than these are no exception but another scope. */
const mostEntries = 12;

/**
 * The entries that would say that an excess is meant: the excess as a policy says it, without its Sids; where that needs a
 * Deny, which would take away what the scope allows, by listing what is left out. null where no few entries can say it.
 */
export function meantEntries({ policy, regions }: Excess): readonly MeantEntry[] | null {
  const allows = policy?.Statement.every(({ Effect }) => Effect === 'Allow') === true;
  const entries: readonly (MeantEntry | null)[] = allows
    ? (policy?.Statement ?? []).map(({ Sid: _, ...statement }) => ({ kind: 'statement', statement }))
    : regions.map(entryOf);
  const said = entries.filter((entry) => entry !== null);
  return said.length === entries.length && said.length > 0 && said.length <= mostEntries ? said : null;
}

/** What is left out can be said only without conditions: an entry has none, and a statement no two of these elements. */
function entryOf({ actions, notActions = [], resources, notResources, conditions, principals }: Region) {
  if (conditions === null || principals !== undefined || Object.keys(conditions).length > 0) return null;
  return {
    kind: 'actions',
    actions: actions.length === 0 ? ['*'] : actions,
    notActions,
    resources: resources.length === 0 ? ['*'] : resources,
    notResources,
  } as const;
}

/** Whether entries say an excess exactly, less of it than all, or more than it; `unknown`: the engine cannot tell. */
export type EntryProof = 'exact' | 'narrower' | 'wider' | 'unknown';

/** The engine's word on what entries say, beside an excess. INVARIANT: what is not proved to lie inside it is never `exact`. */
export function proveEntries(
  entries: readonly MeantEntry[],
  { regions }: Excess,
  engine: Pick<ComparisonEngine, 'compare'>,
): EntryProof {
  const excess = accessOfRegions(regions);
  const said = accessOfRegions(entries.flatMap(regionOf));
  if (excess === null || said === null || entries.some((entry) => !isReadable(entry))) return 'unknown';
  const beyond = engine.compare(said, excess).verdict;
  if (beyond !== 'within') return beyond === 'exceeds' ? 'wider' : 'unknown';
  const left = engine.compare(excess, said).verdict;
  if (left === 'within') return 'exact';
  return left === 'exceeds' ? 'narrower' : 'unknown';
}

function isReadable(entry: MeantEntry): boolean {
  if (entry.kind === 'actions') return true;
  return parsePolicyDocument({ Version: '2012-10-17', Statement: [entry.statement] }, 'identity').ok;
}

/** An entry in the form of a region: what it says of requests, and nothing else. */
function regionOf(entry: MeantEntry): Region {
  const said =
    entry.kind === 'actions'
      ? {
          actions: entry.actions,
          notActions: entry.notActions,
          resources: entry.resources,
          notResources: entry.notResources,
          conditions: {},
        }
      : regionOfStatement(entry.statement);
  return {
    ...said,
    accessLevels: {},
    certainty: 'definite',
    exercisable: true,
    future: false,
    grantedBy: [],
    witness: null,
  };
}

function regionOfStatement({ Action, NotAction, Resource, NotResource, Condition }: StatementJson) {
  return {
    actions: Action === undefined ? ['*'] : listOf(Action),
    notActions: listOf(NotAction),
    resources: Resource === undefined ? ['*'] : listOf(Resource),
    notResources: listOf(NotResource),
    conditions: Condition ?? {},
  };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
