import type { PolicyVersion, Statement } from '../policy/document.ts';
import { parsePattern } from '../policy/pattern.ts';
import { type ArnReading, bySegment, countParts } from './arn-reading.ts';
import { type CompiledStatement, compileStatement, keysOf, type Workspace } from './compile-statement.ts';
import type { KnownFacts } from './known-facts.ts';
import { anyOne, star, type Token, unitsOf } from './theories/glob.ts';

/**
 * Which readings of R-006 can tell a statement's patterns apart: none; `six`: only those that let a star run over the
 * colons of a six-part pattern; `short`: all of them.
 */
export type StarReadings = 'none' | 'six' | 'short';

/** More variants of one statement (roles with facts of their own) are forgotten and compiled anew. */
const mostVariants = 256;

/** One statement with what was compiled of it, for each reading and each value of the facts that it looks at. */
export class StatementEntry {
  /** Context keys in lower case that the statement looks at. */
  readonly keys: readonly string[];
  /** The statement as written. */
  readonly statement: Statement;
  readonly #version: PolicyVersion;
  readonly stars: StarReadings;
  /** What nobody can read may depend on any fact. */
  readonly unreadable: boolean;
  readonly #compiled = new Map<string, CompiledStatement>();

  constructor(statement: Statement, version: PolicyVersion) {
    this.statement = statement;
    this.#version = version;
    this.keys = [...keysOf(statement, version)].sort();
    this.stars = starsOf(statement, version);
    const texts = [
      ...(statement.resource?.patterns ?? []),
      ...statement.conditions.flatMap(({ values }) => values),
    ];
    this.unreadable = texts.some((text) => text.includes('${') && parsePattern(text, version).malformed);
  }

  /** The statement under these facts and this reading. */
  compile(workspace: Workspace, facts: KnownFacts, reading: ArnReading): CompiledStatement {
    const effective = this.#effective(reading);
    const keys = this.unreadable ? facts.keyIds : this.keys;
    const key = keys.length === 0 ? effective : `${effective} ${facts.keyFor(keys)}`;
    let compiled = this.#compiled.get(key);
    if (compiled === undefined) {
      if (this.#compiled.size >= mostVariants) this.#compiled.clear();
      compiled = compileStatement(workspace, this.statement, this.#version, facts, effective);
      if (!this.unreadable) this.#compiled.set(key, compiled);
    }
    return compiled;
  }

  /** Readings that make no difference to the statement are one. */
  #effective(reading: ArnReading): ArnReading {
    if (this.stars === 'short') return reading;
    if (this.stars === 'none') return 'aligned';
    if (reading === 'wide') return 'wide';
    if (reading !== 'permissive') return 'aligned';
    return (this.statement.effect === 'Allow') !== (this.statement.resource?.negated ?? false)
      ? 'wide'
      : 'aligned';
  }
}

/** Whether wildcards in the first five segments give a Resource pattern two readings, and of how many parts. */
function starsOf(statement: Statement, version: PolicyVersion): StarReadings {
  let found: 'none' | 'six' = 'none';
  for (const text of statement.resource?.patterns ?? []) {
    const tokens: Token[] = [];
    for (const token of parsePattern(text, version).tokens) {
      if (token.kind === 'literal') tokens.push(...unitsOf(token.text));
      else tokens.push(token.kind === 'any' ? star : token.kind === 'one' ? anyOne : 0);
    }
    if (bySegment(tokens).every((token, place) => token === tokens[place])) continue;
    if (countParts(tokens) < 6) return 'short';
    found = 'six';
  }
  return found;
}
