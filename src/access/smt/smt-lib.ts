import type { PolicyVersion, Statement } from '../../policy/document.ts';
import { parsePattern } from '../../policy/pattern.ts';
import type { AccessLayers, AccessSet } from '../access-set.ts';
import { type ArnReading, decidingReadings } from '../arn-reading.ts';
import type { ActionCatalog } from '../facts.ts';
import { neverApplies } from '../principal-text.ts';
import { actionLines, actionTerm } from './actions.ts';
import { conditionTerm } from './conditions.ts';
import { ContextDeclarations } from './context.ts';
import { anyMatch, matches, patternDefinitions, readPieces } from './patterns.ts';
import { principalTerm } from './principals.ts';
import { type Facts, type SharedDeclarations, Side } from './side.ts';
import { and, no, not, or, symbol, type Term } from './terms.ts';

/** How a query is written. */
export interface SmtOptions {
  /** The readings of `*` across the colons of a Resource pattern to ask for; when not given, those that decide. */
  readonly readings?: readonly ArnReading[];
}

/**
 * The question "is there a request that `granted` allows and `intended` does not?" as SMT-LIB 2 text, made from the
 * policies themselves and not from what the engine compiles: `sat` with a model of such a request, `unsat` when
 * granted is within intended. A set of values has as many elements as there are conditions with ForAllValues or
 * ForAnyValue on its key, which is enough: each of them needs at most one element to hold or to fail. A line that
 * begins `; gap:` says why `sat` may be too much; `unsat` always holds. Where stars can be read in several ways, each
 * reading is written, and an excess under one of them is `sat`.
 */
export function toSmtLib(
  granted: AccessSet,
  intended: AccessSet,
  catalog: ActionCatalog,
  options: SmtOptions = {},
): string {
  const statements = [...statementsOf(granted), ...statementsOf(intended)];
  const shared: SharedDeclarations = {
    context: new ContextDeclarations(),
    catalog,
    sizes: setSizes(statements, catalog),
    names: new Map(
      [...statements]
        .reverse()
        .flatMap((one) => one.conditions.map(({ keyId, key }) => [keyId, key] as const)),
    ),
    unread: new Map(),
  };
  const bodies = (options.readings ?? decidingReadings).map((reading) => {
    const writer = new SetWriter(shared, reading);
    const excesses = unionMembers(granted).map((member) => {
      const allowed = writer.set(member, 'granted', new Map());
      return and([allowed, not(writer.set(intended, 'intended', factsOf(member)))]);
    });
    return { reading, lines: writer.lines, excess: or(excesses) };
  });
  const patterns = new Set(
    statements.flatMap((one) => one.action.patterns.map((pattern) => pattern.toLowerCase())),
  );
  return [
    '; Is there a request that the granted policies allow and the intended ones do not?',
    '; sat: yes, and the model is one. unsat: no, granted is within intended.',
    ...[...shared.context.gaps].map((gap) => `; gap: ${gap}`),
    '(set-logic ALL)',
    '(declare-const action String)',
    '(declare-const resource String)',
    ...(statements.some((one) => one.principal !== null) ? ['(declare-const principal String)'] : []),
    ...shared.context.lines,
    ...patternDefinitions,
    ...actionLines(patterns, catalog),
    ...readingLines(bodies),
    '(check-sat)',
    '(get-model)',
    '',
  ].join('\n');
}

interface Body {
  readonly reading: ArnReading;
  readonly lines: readonly string[];
  readonly excess: Term;
}

/** One body where all readings say the same; else each under its own names. */
function readingLines(bodies: readonly Body[]): readonly string[] {
  const distinct = [
    ...new Map(bodies.toReversed().map((body) => [body.lines.join('\n'), body])).values(),
  ].reverse();
  const [first] = distinct;
  if (first !== undefined && distinct.length === 1) return [...first.lines, `(assert ${first.excess})`];
  const renamed = (body: Body, line: string) =>
    line.replaceAll(/\|(\d+ (?:granted|intended),)/g, `|${body.reading} $1`);
  return [
    '; Stars in the first five parts of a Resource pattern have several readings: an excess under one is enough.',
    ...distinct.flatMap((body) => body.lines.map((line) => renamed(body, line))),
    `(assert ${or(distinct.map((body) => renamed(body, body.excess)))})`,
  ];
}

/** Writes access sets as definitions, one for each statement, and keeps the lines. */
class SetWriter {
  readonly lines: string[] = [];
  readonly #shared: SharedDeclarations;
  readonly #reading: ArnReading;
  #count = 0;

  constructor(shared: SharedDeclarations, reading: ArnReading) {
    this.#shared = shared;
    this.#reading = reading;
  }

  /** The term for a set; `outer` are facts that hold where the set's own say nothing. */
  set(set: AccessSet, role: string, outer: Facts): Term {
    if (set.kind === 'union') return or(set.of.map((member) => this.set(member, role, outer)));
    if (set.kind === 'intersection') return and(set.of.map((member) => this.set(member, role, outer)));
    const side = new Side(new Map([...outer, ...factsOf(set)]), this.#shared);
    return and(
      set.levels.flatMap((level) => {
        const applying = level.policies.flatMap(({ name, document }) =>
          document.statements.map((statement) => {
            const never = neverApplies(level, statement);
            const term = never ? no : this.#statement(statement, document.version, side);
            const place = statement.sid ?? String(statement.index);
            const defined = this.#define(`${role}, ${level.name}: ${name}, statement ${place}`, term);
            return { effect: statement.effect, term: defined };
          }),
        );
        const terms = (effect: 'Allow' | 'Deny') =>
          applying.filter((one) => one.effect === effect).map(({ term }) => term);
        return [or(terms('Allow')), ...terms('Deny').map(not)];
      }),
    );
  }

  #define(label: string, term: Term): Term {
    this.#count += 1;
    const name = symbol(`${this.#count} ${label}`);
    this.lines.push(`(define-fun ${name} () Bool`, `  ${term})`);
    return name;
  }

  #statement(statement: Statement, version: PolicyVersion, side: Side): Term {
    const { principal, resource } = statement;
    return and([
      actionTerm(statement.action),
      principal === null ? 'true' : principalTerm(principal, (text) => side.free(text)),
      resource === null ? 'true' : this.#resource(statement, version, side),
      ...statement.conditions.map((condition) => conditionTerm(condition, version, side)),
    ]);
  }

  #resource(statement: Statement, version: PolicyVersion, side: Side): Term {
    const { patterns, negated } = statement.resource ?? { patterns: [], negated: false };
    const terms = patterns.flatMap((text_) => {
      const pattern = parsePattern(text_, version);
      // a variable before the fifth colon is none, and no ARN holds that text.
      const head = pattern.tokens.slice(
        0,
        pattern.tokens.findIndex((token) => token.kind === 'variable'),
      );
      const colons = head.map((token) => (token.kind === 'literal' ? token.text.split(':').length - 1 : 0));
      if (pattern.hasVariable && colons.reduce((sum, count) => sum + count, 0) < 5) return [];
      const term = side.resolved(pattern.tokens, (pieces) =>
        matches('resource', readPieces(pieces, this.#reading, statement.effect, negated)),
      );
      // a pattern that nobody can read may match anything.
      return pattern.malformed ? [term, side.free(`Resource ${text_}`)] : [term];
    });
    return anyMatch(terms, negated);
  }
}

/** A union lies within a set when each member does; members may know different facts. */
function unionMembers(set: AccessSet): readonly AccessSet[] {
  return set.kind === 'union' ? set.of.flatMap(unionMembers) : [set];
}

function layersOf(set: AccessSet): readonly AccessLayers[] {
  return set.kind === 'layers' ? [set] : set.of.flatMap(layersOf);
}

function statementsOf(set: AccessSet): readonly Statement[] {
  return layersOf(set).flatMap((layers) =>
    layers.levels.flatMap((level) => level.policies.flatMap(({ document }) => document.statements)),
  );
}

/** The facts of a set; of several layers' the first ones hold. */
function factsOf(set: AccessSet): Facts {
  const entries = layersOf(set)
    .toReversed()
    .flatMap(({ facts }) => Object.entries(facts))
    .map(
      ([key, value]) =>
        [key.toLowerCase(), { key, values: typeof value === 'string' ? [value] : value }] as const,
    );
  return new Map(entries);
}

/** Keys that are sets, with the elements they need: one for each condition that looks at elements. */
function setSizes(statements: readonly Statement[], catalog: ActionCatalog): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { keyId, quantifier } of statements.flatMap((one) => one.conditions)) {
    const arity = catalog.keyArity(keyId);
    if (arity === 'single' || (arity === null && quantifier === null)) continue;
    sizes.set(keyId, (sizes.get(keyId) ?? 0) + (quantifier === null ? 0 : 1));
  }
  for (const [keyId, size] of sizes) sizes.set(keyId, Math.max(2, size));
  return sizes;
}
