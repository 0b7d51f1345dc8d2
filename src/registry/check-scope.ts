import {
  actionCategories,
  type Catalog,
  isActionCategory,
  profiles as shippedProfiles,
} from '../catalog/index.ts';
import type { Parsed, PolicyDocument } from '../policy/document.ts';
import { checkActions, checkRegions, checkResources } from './check-actions.ts';
import type { CheckReport } from './check-report.ts';
import { checkStatement } from './check-statement.ts';
import { requestStatements } from './entry-statements.ts';
import { profileScope } from './find-profile.ts';
import { didYouMean } from './nearest-name.ts';
import type { AllowEntry, DenyEntry, Registry, Scope } from './registry.ts';
import type { Path } from './yaml-source.ts';

/** What a scope is checked against. */
export interface ScopeCheckFacts {
  readonly registry: Registry;
  readonly catalog: Catalog;
  /** A policy file beside the registry; null when it is not there. */
  policyFile(path: string): Parsed<PolicyDocument> | null;
  /** How grave an entry of which nothing is left is: a new catalog may empty one, which must not stop a scan. */
  readonly emptiness: 'error' | 'warning';
}

/** Checks the entries of a scope or profile, written at `path`. */
export function checkScope(report: CheckReport, path: Path, scope: Scope, facts: ScopeCheckFacts): void {
  scope.allow.forEach((entry, index) => {
    checkAllow(report, [...path, 'allow', index], entry, facts);
  });
  scope.deny.forEach((entry, index) => {
    checkDeny(report, [...path, 'deny', index], entry, facts);
  });
}

function checkAllow(report: CheckReport, path: Path, entry: AllowEntry, facts: ScopeCheckFacts): void {
  const { registry, catalog } = facts;
  switch (entry.kind) {
    case 'profile':
      checkBounds(report, path, entry, registry);
      if (profileScope(registry, entry.profile) === null) {
        const names = [...registry.profiles.keys(), ...shippedProfiles.map(({ id }) => id)];
        const near = didYouMean(entry.profile, names);
        report.error([...path, 'profile'], `no profile \`${entry.profile}\` is declared or shipped${near}`);
      }
      return;
    case 'actions':
      checkRequests(report, path, entry, facts);
      // Where OUs and tags decide, only a collected organization can say.
      if (allowsNothing(entry, facts))
        report[facts.emptiness](path, 'allows nothing: no action or resource is left of it');
      return;
    case 'statement':
      checkStatement(report, [...path, 'statement'], entry.statement, 'Allow', catalog);
      return;
    case 'policyFile':
      checkPolicyFile(report, [...path, 'policyFile'], entry.policyFile, facts);
      return;
    case 'managedPolicy':
    case 'permissionSet':
      return;
  }
}

function checkDeny(report: CheckReport, path: Path, entry: DenyEntry, facts: ScopeCheckFacts): void {
  switch (entry.kind) {
    case 'categories':
      checkBounds(report, path, entry, facts.registry);
      checkCategories(report, [...path, 'categories'], entry.categories);
      return;
    case 'actions':
      checkRequests(report, path, entry, facts);
      return;
    case 'statement':
      checkStatement(report, [...path, 'statement'], entry.statement, 'Deny', facts.catalog);
  }
}

/**
 * A policy file must be a policy. Where it is missing, a scope cannot be known (error); an exception then accepts
 * nothing and its finding stays open (warning).
 */
export function checkPolicyFile(
  report: CheckReport,
  path: Path,
  file: string,
  facts: ScopeCheckFacts,
  missing: 'error' | 'warning' = 'error',
): void {
  const policy = facts.policyFile(file);
  if (policy === null) {
    const effect = missing === 'warning' ? ': the exception accepts nothing' : '';
    report[missing](path, `no policy file \`${file}\` beside the registry${effect}`);
    return;
  }
  if (policy.ok) return;
  const [issue] = policy.issues;
  const place = issue?.line === undefined ? '' : `:${issue.line}:${issue.column ?? 1}`;
  const where = issue === undefined || issue.path === '$' ? '' : `${issue.path}: `;
  report.error(path, `policy file \`${file}${place}\`: ${where}${issue?.message ?? 'is not a policy'}`);
}

/** Categories must be the catalog's. */
export function checkCategories(report: CheckReport, path: Path, categories: readonly string[]): void {
  categories.forEach((category, index) => {
    if (isActionCategory(category)) return;
    const near = didYouMean(category, actionCategories) || `: known are ${actionCategories.join(', ')}`;
    report.error([...path, index], `unknown category \`${category}\`${near}`);
  });
}

/** Environments must be declared. */
export function checkEnvironments(
  report: CheckReport,
  path: Path,
  ids: readonly string[],
  registry: Registry,
): void {
  ids.forEach((id, index) => {
    if (registry.environments.some((environment) => environment.id === id)) return;
    const near = didYouMean(
      id,
      registry.environments.map((environment) => environment.id),
    );
    report.error([...path, index], `no environment \`${id}\` is declared${near}`);
  });
}

interface Bounds {
  readonly environments: readonly string[];
  readonly regions: readonly string[];
}

function checkBounds(report: CheckReport, path: Path, bounds: Bounds, registry: Registry): void {
  checkEnvironments(report, [...path, 'environments'], bounds.environments, registry);
  checkRegions(report, [...path, 'regions'], bounds.regions);
}

type RequestsEntry = Extract<AllowEntry, { kind: 'actions' }>;

function checkRequests(
  report: CheckReport,
  path: Path,
  entry: Omit<RequestsEntry, 'place'>,
  { registry, catalog }: ScopeCheckFacts,
): void {
  checkBounds(report, path, entry, registry);
  checkActions(report, [...path, 'actions'], entry.actions, catalog);
  checkActions(report, [...path, 'notActions'], entry.notActions, catalog);
  checkResources(report, [...path, 'resources'], entry.resources);
  checkResources(report, [...path, 'notResources'], entry.notResources);
}

function allowsNothing(entry: RequestsEntry, { registry, catalog }: ScopeCheckFacts): boolean {
  const { statements, unknown } = requestStatements(entry, 'Allow', { registry, catalog, accounts: [] });
  return statements.length === 0 && unknown.length === 0;
}
