import type { PolicyDocument } from '../policy/document.ts';
import type { AccessLevel } from './access-set.ts';
import type { ArnReading } from './arn-reading.ts';
import type { CompiledStatement, Workspace } from './compile-statement.ts';
import type { KnownFacts } from './known-facts.ts';
import { neverApplies } from './principal-text.ts';
import { type StarReadings, StatementEntry } from './statement-entry.ts';

/** The statements of one policy, ready. */
export interface CompiledPolicy {
  readonly allows: readonly CompiledStatement[];
  readonly denies: readonly CompiledStatement[];
  /** Inferred rules that had a say. */
  readonly assumptions: readonly string[];
}

/** Variants of one policy kept: most look at no fact. Its statements keep their own. */
const mostVariants = 16;

/** One policy with what was compiled of it: most are carried by many principals, whose facts they do not look at. */
export class PolicyEntry {
  /** Context keys in lower case that the policy looks at. */
  readonly keys: readonly string[];
  readonly stars: StarReadings;
  readonly #statements: readonly StatementEntry[];
  /** Where every level reads the statements alike, and their keys say all there is to know. */
  readonly #plain: boolean;
  readonly #compiled = new Map<string, CompiledPolicy>();

  constructor(document: PolicyDocument) {
    const statements = document.statements.map((each) => new StatementEntry(each, document.version));
    this.#statements = statements;
    this.keys = [...new Set(statements.flatMap(({ keys }) => keys))].sort();
    const stars = new Set(statements.map((each) => each.stars));
    this.stars = stars.has('short') ? 'short' : stars.has('six') ? 'six' : 'none';
    this.#plain = statements.every(
      ({ statement, unreadable }) => statement.principal === null && !unreadable,
    );
  }

  /** The statements that apply in this level, under these facts and this reading. */
  compile(workspace: Workspace, level: AccessLevel, facts: KnownFacts, reading: ArnReading): CompiledPolicy {
    if (!this.#plain || level.namesPrincipals === true)
      return this.#compile(workspace, level, facts, reading);
    const read = this.stars === 'none' ? 'aligned' : reading;
    const key = this.keys.length === 0 ? read : `${read} ${facts.keyFor(this.keys)}`;
    let compiled = this.#compiled.get(key);
    if (compiled === undefined) {
      if (this.#compiled.size >= mostVariants) this.#compiled.clear();
      compiled = this.#compile(workspace, level, facts, read);
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }

  #compile(workspace: Workspace, level: AccessLevel, facts: KnownFacts, reading: ArnReading): CompiledPolicy {
    const statements = this.#statements
      .filter(({ statement }) => !neverApplies(level, statement))
      .map((entry) => entry.compile(workspace, facts, reading));
    return {
      allows: statements.filter(({ effect }) => effect === 'Allow'),
      denies: statements.filter(({ effect }) => effect === 'Deny'),
      assumptions: [...new Set(statements.flatMap(({ assumptions }) => assumptions))],
    };
  }
}
