import { type CompiledCondition, compileCondition } from './conditions/compile.ts';
import type { NamedPolicy, PolicyDocument, Statement } from './document.ts';
import { type ActionMatcher, compileActions } from './match-action.ts';
import { compilePrincipal, type PrincipalMatcher } from './match-principal.ts';
import { compileResources, type ResourceMatcher } from './match-resource.ts';

/** A statement made ready for many requests. */
export interface CompiledStatement {
  readonly statement: Statement;
  readonly action: ActionMatcher;
  readonly resource: ResourceMatcher | null;
  readonly principal: PrincipalMatcher | null;
  readonly conditions: readonly CompiledCondition[];
}

/** INVARIANT: documents never change, so that what was made ready stays right as long as the document lives. */
const compiled = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** The statements of a policy, made ready; remembered for each document. */
export function compiledStatements(policy: NamedPolicy): readonly CompiledStatement[] {
  const { document } = policy;
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const statements = document.statements.map((statement) => compileStatement(statement, document));
  compiled.set(document, statements);
  return statements;
}

function compileStatement(statement: Statement, { version }: PolicyDocument): CompiledStatement {
  return {
    statement,
    action: compileActions(statement.action),
    resource: statement.resource === null ? null : compileResources(statement.resource, version),
    principal: statement.principal === null ? null : compilePrincipal(statement.principal),
    conditions: statement.conditions.map((condition) => compileCondition(condition, version)),
  };
}
