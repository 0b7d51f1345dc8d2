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
  const statements = document.statements.map((statement) => new ReadyStatement(statement, document));
  compiled.set(document, statements);
  return statements;
}

/** Made ready piece by piece: most statements are passed over by their actions alone. */
class ReadyStatement implements CompiledStatement {
  readonly statement: Statement;
  readonly #version: PolicyDocument['version'];
  #action: ActionMatcher | undefined;
  #resource: ResourceMatcher | null | undefined;
  #principal: PrincipalMatcher | null | undefined;
  #conditions: readonly CompiledCondition[] | undefined;

  constructor(statement: Statement, { version }: PolicyDocument) {
    this.statement = statement;
    this.#version = version;
  }

  get action(): ActionMatcher {
    this.#action ??= compileActions(this.statement.action);
    return this.#action;
  }

  get resource(): ResourceMatcher | null {
    if (this.#resource === undefined) {
      const { resource } = this.statement;
      this.#resource = resource === null ? null : compileResources(resource, this.#version);
    }
    return this.#resource;
  }

  get principal(): PrincipalMatcher | null {
    if (this.#principal === undefined) {
      const { principal } = this.statement;
      this.#principal = principal === null ? null : compilePrincipal(principal);
    }
    return this.#principal;
  }

  get conditions(): readonly CompiledCondition[] {
    this.#conditions ??= this.statement.conditions.map((each) => compileCondition(each, this.#version));
    return this.#conditions;
  }
}
