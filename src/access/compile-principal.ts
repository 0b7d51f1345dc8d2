import type { PrincipalElement, PrincipalEntry } from '../policy/document.ts';
import type { Workspace } from './compile-statement.ts';
import { always, type FormulaId } from './formula.ts';
import { accountOf, isEverybody } from './principal-text.ts';
import { colon, type Glob, segmentStar, star, unitsOf } from './theories/glob.ts';

/**
 * Principal or NotPrincipal as a set of principals, each written `AWS:<ARN>`, `Service:<name>`, `Federated:<ARN>`
 * or `CanonicalUser:<id>`. The account (its id or `:root`) stands for every principal in it; `*` for
 * everybody, the anonymous caller too.
 */
export function compilePrincipal(workspace: Workspace, element: PrincipalElement): FormulaId {
  const { literals, formulas } = workspace;
  const set = literals.sets.union(element.entries.map((entry) => principalGlob(workspace, entry)));
  const named =
    set === literals.sets.all
      ? always
      : formulas.literal(
          literals.literal(
            { kind: 'principal' },
            { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set } },
          ),
        );
  return element.negated ? formulas.not(named) : named;
}

function principalGlob(workspace: Workspace, entry: PrincipalEntry): Glob {
  const { table } = workspace.literals.sets;
  if (isEverybody(entry)) return table.intern([star]);
  const account = accountOf(entry);
  if (account === null) return table.exactly(`${entry.type}:${entry.value}`);
  const partition = account.partition === null ? [segmentStar] : unitsOf(account.partition);
  return table.intern([
    ...unitsOf('AWS:arn:'),
    ...partition,
    colon,
    segmentStar,
    ...unitsOf(`::${account.account}:`),
    star,
  ]);
}
