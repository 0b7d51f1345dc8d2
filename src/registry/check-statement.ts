import type { Catalog } from '../catalog/index.ts';
import { baseOperators } from '../policy/document.ts';
import { parsePolicyDocument } from '../policy/parse-document.ts';
import { checkActions } from './check-actions.ts';
import type { CheckReport } from './check-report.ts';
import { didYouMean } from './nearest-name.ts';
import type { PolicyJsonStatement } from './statement.ts';
import type { Path } from './yaml-source.ts';

/** Checks a plain IAM statement with the policy parser; a condition operator nobody knows is an error here. */
export function checkStatement(
  report: CheckReport,
  path: Path,
  statement: PolicyJsonStatement,
  effect: 'Allow' | 'Deny' | null,
  catalog: Catalog,
): void {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: [statement] }, 'identity');
  if (!parsed.ok) {
    for (const issue of parsed.issues) report.error([...path, ...stepsBelow(issue.path)], issue.message);
    return;
  }
  for (const { effect: found, action, conditions } of parsed.value.statements) {
    if (effect !== null && found !== effect) {
      const list = effect === 'Allow' ? 'allow' : 'deny';
      report.error(
        [...path, 'Effect'],
        `a statement under \`${list}\` has Effect \`${effect}\`, found \`${found}\``,
      );
    }
    for (const { operator, operatorText } of conditions) {
      if (operator !== null) continue;
      const near = didYouMean(operatorText, baseOperators);
      report.error(
        [...path, 'Condition', operatorText],
        `unknown condition operator \`${operatorText}\`${near}`,
      );
    }
    const element = action.negated ? 'NotAction' : 'Action';
    const written = statement[element];
    // A lone action has no index of its own.
    if (Array.isArray(written)) checkActions(report, [...path, element], action.patterns, catalog);
    else checkActions(onElement(report, [...path, element]), [], action.patterns, catalog);
  }
}

function onElement(report: CheckReport, path: Path): CheckReport {
  return {
    issues: report.issues,
    error: (_, message) => report.error(path, message),
    warning: (_, message) => report.warning(path, message),
  };
}

/** The steps of `$.Statement[0].Condition["a b"]` below the statement. */
function stepsBelow(path: string): Path {
  const steps: (string | number)[] = [];
  for (const [, name, index, text] of path.matchAll(
    /\.([A-Za-z0-9_-]+)|\[([0-9]+)\]|\[("(?:[^"\\]|\\.)*")\]/g,
  )) {
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else if (text !== undefined) steps.push(String(JSON.parse(text)));
  }
  return steps.slice(2);
}
