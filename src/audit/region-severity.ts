import type { Region } from '../access/comparison.ts';
import { gradedActions, isIrreversible, tampersGuardrail } from '../catalog/grades.ts';
import { type Catalog, isWrite } from '../catalog/index.ts';
import { type Severity, severities } from './finding.ts';

/**
 * How grave one region of an excess is (DESIGN: findings, severity by region): critical if it holds an irreversible or
 * guardrail-tampering action in production, high if write or permissions management, medium if production read, low else.
 * What cannot be exercised, or has no witness, or holds only actions that do not exist yet, ranks lowest.
 */
export function regionSeverity(region: Region, production: boolean, catalog: Catalog): Severity {
  // An action that somebody wrote out and the catalog does not know is newer than the catalog, not harmless.
  if (region.actions.some(isWrittenOut) && region.future) return production ? 'high' : 'low';
  if (region.future || !region.exercisable) return 'info';
  if (region.certainty === 'may' && region.witness === null) return 'low';
  if (changes(region, catalog)) return production && holdsGraveAction(region, catalog) ? 'critical' : 'high';
  return production ? 'medium' : 'low';
}

function isWrittenOut(pattern: string): boolean {
  return !pattern.includes('*') && !pattern.includes('?');
}

/** The gravest of several severities; info of none. */
export function worstSeverity(all: readonly Severity[]): Severity {
  return all.reduce((worst, one) => (severityRank(one) > severityRank(worst) ? one : worst), 'info');
}

/** 0 for info … 4 for critical. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

/** Whether the region lets anything be changed. Actions whose level nobody knows count: unknown is not harmless. */
function changes(region: Region, catalog: Catalog): boolean {
  const counts = Object.entries(region.accessLevels);
  if (counts.length > 0) {
    return counts.some(([level, count]) => level !== 'Read' && level !== 'List' && (count ?? 0) > 0);
  }
  if (region.notActions) return true;
  return region.actions.some((pattern) => {
    const covered = catalog.expandActions(pattern);
    return covered.length === 0 || covered.some((index) => isWrite(catalog.actionName(index)) !== false);
  });
}

let grave: ReadonlySet<string> | undefined;

/** The graded actions that cannot be undone or that weaken a guardrail, in lower case. */
function graveActions(): ReadonlySet<string> {
  grave ??= new Set(
    gradedActions
      .filter((action) => isIrreversible(action) || tampersGuardrail(action))
      .map((action) => action.toLowerCase()),
  );
  return grave;
}

/** Whether any action of the region is irreversible or weakens a guardrail. */
function holdsGraveAction(region: Region, catalog: Catalog): boolean {
  const isGrave = (index: number): boolean => graveActions().has(catalog.actionName(index).toLowerCase());
  if (region.notActions) {
    const spared = new Set(region.notActions.flatMap((pattern) => catalog.expandActions(pattern)));
    return catalog.expandActions('*').some((index) => !spared.has(index) && isGrave(index));
  }
  return region.actions.some((pattern) => {
    // Regions differ, and are made of the same patterns.
    let found = gravePatterns.get(pattern);
    if (found === undefined) {
      found = catalog.expandActions(pattern).some(isGrave);
      gravePatterns.set(pattern, found);
    }
    return found;
  });
}

const gravePatterns = new Map<string, boolean>();
