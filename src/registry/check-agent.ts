import { hasProduct, listProducts } from '../catalog/index.ts';
import { checkActions, checkIamArn } from './check-actions.ts';
import type { CheckReport } from './check-report.ts';
import { checkCategories, checkEnvironments, checkScope, type ScopeCheckFacts } from './check-scope.ts';
import { isDate, parseWindow } from './dates.ts';
import { didYouMean } from './nearest-name.ts';
import type { Agent, Guardrail, IdentifyBlock } from './registry.ts';
import type { Path } from './yaml-source.ts';

/** Checks one agent, written at `path`. */
export function checkAgent(report: CheckReport, path: Path, agent: Agent, facts: ScopeCheckFacts): void {
  const { registry } = facts;
  const teams = registry.teams.map(({ id }) => id);
  if (!teams.includes(agent.owner)) {
    report.error(
      [...path, 'owner'],
      `no team \`${agent.owner}\` is declared${didYouMean(agent.owner, teams)}`,
    );
  }
  if (agent.product !== null) checkProduct(report, [...path, 'product'], agent.product, facts);
  agent.operators.forEach((id, index) => {
    checkOperator(report, [...path, 'operators', index], id, facts);
  });
  agent.identify.forEach((block, index) => {
    checkBlock(report, [...path, 'identify', index], block, facts);
  });
  if (agent.scope !== null) {
    if (agent.scope.ceiling === 'operator' && agent.operators.length === 0) {
      report.error([...path, 'scope', 'ceiling'], '`ceiling: operator` needs `operators` on the agent');
    }
    checkScope(report, [...path, 'scope'], agent.scope, facts);
  }
  const boundary = agent.credentials.requirePermissionsBoundary;
  if (typeof boundary === 'string') {
    checkIamArn(report, [...path, 'credentials', 'requirePermissionsBoundary'], boundary, 'policy');
  }
  checkGuardrails(report, [...path, 'guardrails'], agent.guardrails, facts);
  checkDate(report, [...path, 'expires'], agent.expires);
  checkDate(report, [...path, 'review', 'lastReviewed'], agent.review?.lastReviewed ?? null);
  checkDate(report, [...path, 'killSwitch', 'testedOn'], agent.killSwitch?.testedOn ?? null);
}

/** A date must be a day of the calendar; null is not written. */
export function checkDate(report: CheckReport, path: Path, date: string | null): void {
  if (date !== null && !isDate(date)) report.error(path, `\`${date}\` is no day of the calendar`);
}

function checkBlock(report: CheckReport, path: Path, block: IdentifyBlock, facts: ScopeCheckFacts): void {
  if (block.role !== null) checkIamArn(report, [...path, 'role'], block.role, 'role');
  if (block.user !== null) checkIamArn(report, [...path, 'user'], block.user, 'user');
  if (block.role !== null && block.user !== null) {
    report.error(path, '`role` and `user` can never hold together: write two blocks');
  }
  if (block.product !== null) checkProduct(report, [...path, 'product'], block.product, facts);
  if (block.operator !== null) checkOperator(report, [...path, 'operator'], block.operator, facts);
}

function checkProduct(report: CheckReport, path: Path, product: string, { registry }: ScopeCheckFacts): void {
  const own = registry.signatures.map((signature) => signature.product);
  if (hasProduct(product) || own.includes(product)) return;
  const near = didYouMean(product, [...listProducts(), ...own]);
  report.error(path, `no product \`${product}\` is in the signature catalog${near}`);
}

function checkOperator(report: CheckReport, path: Path, id: string, { registry }: ScopeCheckFacts): void {
  const operators = registry.operators.map((operator) => operator.id);
  if (operators.includes(id)) return;
  report.error(path, `no operator \`${id}\` is declared${didYouMean(id, operators)}`);
}

/** Checks guardrails, an agent's own or everybody's, written at `path`. */
export function checkGuardrails(
  report: CheckReport,
  path: Path,
  guardrails: readonly Guardrail[],
  { registry, catalog }: ScopeCheckFacts,
): void {
  const seen = new Set<string>();
  guardrails.forEach(({ id, when, require }, index) => {
    const at = [...path, index];
    if (seen.has(id)) report.error([...at, 'id'], `guardrail \`${id}\` is written twice on this agent`);
    seen.add(id);
    checkEnvironments(report, [...at, 'when', 'environments'], when.environments, registry);
    checkCategories(report, [...at, 'when', 'categories'], when.categories);
    checkActions(report, [...at, 'when', 'actions'], when.actions, catalog);
    if (when.window !== null && parseWindow(when.window) === null) {
      const example = '2026-12-20T00:00Z/2027-01-04T00:00Z';
      report.error(
        [...at, 'when', 'window'],
        `expected an interval such as \`${example}\`, found \`${when.window}\``,
      );
    }
    const asks = require.nothing || require.notRequester || (require.approvals ?? 0) > 0;
    if (!asks)
      report.error([...at, 'require'], 'requires nothing: write `approvals`, or `nothing: true` to forbid');
  });
}
