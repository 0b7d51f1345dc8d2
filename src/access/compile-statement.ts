import type { PolicyVersion, Statement } from '../policy/document.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { parsePattern } from '../policy/pattern.ts';
import type { ActionSet, ActionSets } from './action-sets.ts';
import type { ArnReading } from './arn-reading.ts';
import { compileCondition } from './compile-condition.ts';
import { compileResources } from './compile-patterns.ts';
import { compilePrincipal } from './compile-principal.ts';
import { always, type FormulaId, type Formulas } from './formula.ts';
import type { KnownFacts } from './known-facts.ts';
import type { Literals } from './literals.ts';

/** The tables that one engine compiles into. */
export interface Workspace {
  readonly catalog: CatalogFacts;
  readonly literals: Literals;
  readonly formulas: Formulas;
  readonly actions: ActionSets;
}

/** A statement as an action set times a product over the other dimensions, under one reading and some facts. */
export interface CompiledStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: ActionSet;
  /** Resource, principal and conditions together. */
  readonly product: FormulaId;
  /** Inferred rules that had a say. */
  readonly assumptions: readonly string[];
}

/** Context keys, in lower case, that the conditions and variables of a statement look at. */
export function keysOf(statement: Statement, version: PolicyVersion): ReadonlySet<string> {
  const keys = new Set<string>();
  const texts = [...(statement.resource?.patterns ?? [])];
  for (const condition of statement.conditions) {
    keys.add(condition.keyId);
    texts.push(...condition.values);
  }
  for (const text of texts) {
    if (!text.includes('${')) continue;
    for (const token of parsePattern(text, version).tokens)
      if (token.kind === 'variable') keys.add(token.keyId);
  }
  return keys;
}

/** Compiles one statement of a document of this version. */
export function compileStatement(
  workspace: Workspace,
  statement: Statement,
  version: PolicyVersion,
  facts: KnownFacts,
  reading: ArnReading,
): CompiledStatement {
  const assumptions = new Set<string>();
  const assume = (rule: string): void => {
    assumptions.add(rule);
  };
  return {
    effect: statement.effect,
    actions: workspace.actions.element(statement.action),
    product: compileProduct(workspace, statement, version, facts, reading, assume),
    assumptions: [...assumptions],
  };
}

function compileProduct(
  workspace: Workspace,
  statement: Statement,
  version: PolicyVersion,
  facts: KnownFacts,
  reading: ArnReading,
  assume: (rule: string) => void,
): FormulaId {
  const { literals, formulas, catalog } = workspace;
  const parts: FormulaId[] = [];
  if (statement.principal !== null) parts.push(compilePrincipal(workspace, statement.principal));
  if (statement.resource !== null) parts.push(compileResource(workspace, statement, version, facts, reading));
  for (const condition of statement.conditions)
    parts.push(compileCondition({ literals, formulas, catalog, facts, version, assume }, condition));
  return formulas.all(parts);
}

function compileResource(
  workspace: Workspace,
  statement: Statement,
  version: PolicyVersion,
  facts: KnownFacts,
  reading: ArnReading,
): FormulaId {
  const { literals, formulas } = workspace;
  const list = statement.resource;
  if (list === null) return always;
  const { globs, malformed } = compileResources(
    literals.sets,
    list,
    version,
    statement.effect,
    facts,
    reading,
  );
  const set = literals.sets.union(globs);
  let named = set === literals.sets.all ? always : formulas.literal(resourceLiteral(literals, set));
  // a pattern that nobody can read may match anything.
  if (malformed) {
    const text = JSON.stringify(['Resource', [...list.patterns].sort(), facts.keyFor(facts.keyIds)]);
    const yes = literals.sets.union([literals.sets.table.exactly('true')]);
    const unread = literals.literal(
      { kind: 'opaque', text, condition: null },
      { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set: yes } },
    );
    named = formulas.any([named, formulas.literal(unread)]);
  }
  return list.negated ? formulas.not(named) : named;
}

function resourceLiteral(literals: Literals, set: Literals['sets']['all']): number {
  return literals.literal(
    { kind: 'resource' },
    { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set } },
  );
}
