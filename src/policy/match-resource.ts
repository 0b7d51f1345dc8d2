import type { Effect, ElementList, PolicyVersion } from './document.ts';
import type { Evaluation } from './evaluation.ts';
import { anyRun, type Glob, globOf, globOfCodes, matchGlob } from './match-glob.ts';
import { type Pattern, parsePattern, type ResolvedToken, resolvePattern } from './pattern.ts';
import { arnSegments, splitArn } from './split-arn.ts';
import { either, negate, type Truth, truthOf } from './truth.ts';

/** Resource or NotResource, made ready. */
export interface ResourceMatcher {
  readonly negated: boolean;
  readonly exact: ReadonlySet<string>;
  readonly globs: readonly ArnGlob[];
  /** Patterns that only a request can finish. */
  readonly variables: readonly Pattern[];
  readonly malformed: boolean;
}

/** An ARN pattern in both readings of R-006. */
class ArnGlob {
  readonly whole: Glob;
  #segments: readonly Glob[] | null | undefined;

  constructor(whole: Glob) {
    this.whole = whole;
  }

  /** null where both readings are the same. Split when first asked for: most patterns match nothing as a whole. */
  get segments(): readonly Glob[] | null {
    if (this.#segments === undefined) this.#segments = segmentGlobs(this.whole);
    return this.#segments;
  }
}

/** Makes a resource list ready (IAM User Guide, "IAM JSON policy elements: Resource"). */
export function compileResources(list: ElementList, version: PolicyVersion): ResourceMatcher {
  const exact = new Set<string>();
  const globs: ArnGlob[] = [];
  const variables: Pattern[] = [];
  let malformed = false;
  for (const text of list.patterns) {
    const pattern = parsePattern(text, version);
    malformed ||= pattern.malformed;
    if (pattern.hasVariable) {
      // a variable before the fifth colon is none, and no ARN holds that text.
      if (variablesFollowFifthColon(pattern)) variables.push(pattern);
      continue;
    }
    const glob = globOf(pattern.tokens as readonly ResolvedToken[]);
    if (glob.kind === 'exact') exact.add(glob.text);
    else globs.push(new ArnGlob(glob));
  }
  return { negated: list.negated, exact, globs, variables, malformed };
}

/**
 * Whether the list covers the request's resource.
 * a pattern whose variable has no value covers nothing.
 */
export function matchesResource(matcher: ResourceMatcher, effect: Effect, evaluation: Evaluation): Truth {
  const named = namesResource(matcher, readsWide(effect, matcher.negated, evaluation), evaluation);
  return matcher.negated ? negate(named) : named;
}

function namesResource(matcher: ResourceMatcher, wide: boolean, evaluation: Evaluation): Truth {
  const text = evaluation.resource;
  if (matcher.exact.has(text)) return 'yes';
  let ambiguous = false;
  for (const glob of matcher.globs) {
    const reading = readGlob(glob, text);
    if (reading === 'both') return 'yes';
    ambiguous ||= reading === 'wide-only';
  }
  for (const pattern of matcher.variables) {
    const tokens = resolvePattern(pattern, evaluation.variable);
    if (tokens === null) continue;
    const reading = readGlob(new ArnGlob(globOf(tokens)), text);
    if (reading === 'both') return 'yes';
    ambiguous ||= reading === 'wide-only';
  }
  if (ambiguous) evaluation.inferred('R-006');
  return either(truthOf(ambiguous && wide), matcher.malformed ? 'unknown' : 'no');
}

/** which reading finds more access depends on the effect, and turns round under NotResource. */
function readsWide(effect: Effect, negated: boolean, evaluation: Evaluation): boolean {
  switch (evaluation.arnReading) {
    case 'wide':
      return !negated;
    case 'narrow':
      return negated;
    case 'permissive':
    case 'restrictive': {
      const permissive = (evaluation.arnReading === 'permissive') !== (evaluation.inverted === 'R-006');
      return ((effect === 'Allow') !== negated) === permissive;
    }
  }
}

function readGlob(glob: ArnGlob, text: string): 'both' | 'wide-only' | 'neither' {
  if (!matchGlob(glob.whole, text)) return 'neither';
  return glob.segments === null || matchSegments(glob.segments, text) ? 'both' : 'wide-only';
}

function segmentGlobs(whole: Glob): readonly Glob[] | null {
  const segments = splitAtColons(whole.codes);
  const last = segments.at(-1) ?? [];
  const full = segments.length === arnSegments;
  const wildBefore = [...segments.slice(0, -1), full ? [] : last.slice(0, -1)].some((segment) =>
    segment.some((code) => code < 0),
  );
  return !wildBefore && (full || last.at(-1) === anyRun) ? null : segments.map(globOfCodes);
}

/** INVARIANT: what matches by segments matches as a whole too, so that narrow never finds more than wide. */
function matchSegments(segments: readonly Glob[], text: string): boolean {
  const parts = splitArn(text, segments.length);
  if (parts.length !== segments.length) return false;
  if (segments.length < arnSegments) {
    // A star that ends the pattern takes all that follows; every other wildcard stays in its segment.
    const [first, ...following] = (parts.pop() as string).split(':');
    if (following.length > 0 && segments.at(-1)?.codes.at(-1) !== anyRun) return false;
    parts.push(first as string);
  }
  return segments.every((segment, index) => matchGlob(segment, parts[index] as string));
}

/** Splits at the first five colons. */
function splitAtColons(codes: readonly number[]): number[][] {
  const segments: number[][] = [[]];
  for (const code of codes) {
    if (code === 0x3a && segments.length < arnSegments) segments.push([]);
    else segments.at(-1)?.push(code);
  }
  return segments;
}

function variablesFollowFifthColon(pattern: Pattern): boolean {
  let colons = 0;
  for (const token of pattern.tokens) {
    if (token.kind === 'variable') return colons >= arnSegments - 1;
    if (token.kind === 'literal') colons += token.text.split(':').length - 1;
  }
  return true;
}
