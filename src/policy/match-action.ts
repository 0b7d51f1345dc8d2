import type { ElementList } from './document.ts';
import { type Glob, globOf, matchGlob } from './match-glob.ts';
import { parsePattern } from './pattern.ts';

/** Action or NotAction, made ready: names are compared in lower case. */
export interface ActionMatcher {
  readonly negated: boolean;
  readonly exact: ReadonlySet<string>;
  readonly globs: readonly Glob[];
}

/** Makes an action list ready. Actions have no variables, in either version. */
export function compileActions(list: ElementList): ActionMatcher {
  const exact = new Set<string>();
  const globs: Glob[] = [];
  for (const pattern of list.patterns) {
    const glob = globOf(parsePattern(pattern.toLowerCase(), '2008-10-17').tokens as []);
    if (glob.kind === 'exact') exact.add(glob.text);
    else globs.push(glob);
  }
  return { negated: list.negated, exact, globs };
}

/**
 * Whether the list covers the action, given in lower case.
 * `*` is any run, `?` exactly one character; NotAction covers every action it does not name, unheard-of
 * ones too (IAM User Guide, "IAM JSON policy elements: Action" and "NotAction").
 */
export function matchAction(matcher: ActionMatcher, actionId: string): boolean {
  const named = matcher.exact.has(actionId) || matcher.globs.some((glob) => matchGlob(glob, actionId));
  return named !== matcher.negated;
}
