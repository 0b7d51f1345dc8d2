import type { Effect, ElementList, PolicyVersion } from '../policy/document.ts';
import { type Pattern, parsePattern } from '../policy/pattern.ts';
import { type ArnReading, bySegment, countParts, readArn } from './arn-reading.ts';
import type { KnownFacts } from './known-facts.ts';
import { anyOne, type Glob, ignoringCase, star, type Token, unitsOf } from './theories/glob.ts';
import type { GlobSets } from './theories/glob-sets.ts';

/** A list of patterns over resources under one reading; `malformed`: some pattern cannot be decided. */
export interface CompiledResources {
  readonly globs: readonly Glob[];
  readonly malformed: boolean;
}

/** Tokens of a pattern on one side: known variables become their text, unknown ones a token of their own. */
export function patternTokens(
  sets: GlobSets,
  pattern: Pattern,
  facts: KnownFacts,
  foldCase: boolean,
): readonly Token[] | null {
  const tokens: Token[] = [];
  const push = (text: string): void => {
    for (const unit of unitsOf(text)) tokens.push(foldCase ? ignoringCase(unit) : unit);
  };
  for (const token of pattern.tokens) {
    switch (token.kind) {
      case 'literal':
        push(token.text);
        break;
      case 'any':
        tokens.push(star);
        break;
      case 'one':
        tokens.push(anyOne);
        break;
      case 'variable': {
        const value = facts.variable(token.keyId);
        if (value.kind === 'text') push(value.text);
        else if (value.kind === 'nothing') {
          if (token.fallback === null) return null;
          push(token.fallback);
        } else {
          const fallback = token.fallback === null ? '' : `'${token.fallback}`;
          tokens.push(sets.table.variableToken(`${foldCase ? 'i' : ''}:${token.keyId}${fallback}`));
        }
      }
    }
  }
  return tokens;
}

/** Resource or NotResource of one statement. Patterns that match nothing are left out. */
export function compileResources(
  sets: GlobSets,
  list: ElementList,
  version: PolicyVersion,
  effect: Effect,
  facts: KnownFacts,
  reading: ArnReading,
): CompiledResources {
  const globs: Glob[] = [];
  let malformed = false;
  for (const text of list.patterns) {
    const pattern = parsePattern(text, version);
    malformed ||= pattern.malformed;
    // a variable before the fifth colon is none, and no ARN holds that text.
    if (pattern.hasVariable && !variablesFollowFifthColon(pattern)) continue;
    const tokens = patternTokens(sets, pattern, facts, false);
    if (tokens === null) continue;
    globs.push(sets.table.intern(readArn(tokens, reading, effect, list.negated)));
  }
  return { globs, malformed };
}

/** The six-part pattern of ArnLike, or null when it has fewer parts. */
export function arnConditionGlob(sets: GlobSets, tokens: readonly Token[]): Glob | null {
  return countParts(tokens) < 6 ? null : sets.table.intern(bySegment(tokens));
}

function variablesFollowFifthColon(pattern: Pattern): boolean {
  let colons = 0;
  for (const token of pattern.tokens) {
    if (token.kind === 'variable') return colons >= 5;
    if (token.kind === 'literal') colons += token.text.split(':').length - 1;
  }
  return true;
}
