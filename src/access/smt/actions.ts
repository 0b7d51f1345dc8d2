import { type ActionMatcher, compileActions, matchAction } from '../../policy/match-action.ts';
import type { ActionCatalog } from '../facts.ts';
import { anyMatch, matches, type Piece } from './patterns.ts';
import { and, call, no, not, or, type Term, text } from './terms.ts';

/**
 * The actions that a request may ask for, as lines of SMT-LIB over the constants `action` (in lower case, R-004) and
 * `resource`: of the catalog's actions that the same patterns match one stands for all; those without resource types
 * are asked of `*` alone (R-009); and every name that the catalog does not know yet.
 */
export function actionLines(patterns: ReadonlySet<string>, catalog: ActionCatalog): readonly string[] {
  const matching = patternIndex(patterns);
  const classes = new Map<string, { readonly name: string; readonly typed: boolean; count: number }>();
  const excluded = new Set<string>();
  for (let index = 0; index < catalog.size; index += 1) {
    const name = catalog.actionName(index).toLowerCase();
    const typed = catalog.resourcePatterns(index).length > 0;
    const hits = matching(name);
    const key = `${typed} ${hits.join(' ')}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { name, typed, count: 1 });
    else known.count += 1;
    if (known === undefined || hits.some((pattern) => !pattern.includes('*'))) excluded.add(name);
  }
  const known = [...classes.values()].map(({ name, typed, count }) => {
    const asked = and([call('=', 'action', text(name)), typed ? 'true' : '(= resource "*")']);
    return `    ${asked}${count > 1 ? ` ; stands for ${count} actions` : ''}`;
  });
  const future = and([
    '(str.in_re action |action name|)',
    not(or([...excluded].sort().map((name) => call('=', 'action', text(name))))),
  ]);
  return [
    '(define-fun |name character| () RegLan (re.union (re.range " " "9") (re.range ";" "@") (re.range "[" "~")))',
    '(define-fun |action name| () RegLan (re.++ (re.+ |name character|) (str.to_re ":") (re.+ (re.union (str.to_re ":") |name character|))))',
    '(assert (or',
    ...known,
    `    ; any action that the catalog of ${catalog.date} does not know`,
    `    ${future}))`,
  ];
}

/** Which of the patterns match a name; patterns are looked at by the service that they begin with. */
function patternIndex(patterns: ReadonlySet<string>): (name: string) => readonly string[] {
  const exact = new Set<string>();
  const byService = new Map<string, { readonly pattern: string; readonly matcher: ActionMatcher }[]>();
  for (const pattern of [...patterns].sort()) {
    if (!/[*?]/.test(pattern)) {
      exact.add(pattern);
      continue;
    }
    const service = pattern.slice(0, Math.max(0, pattern.indexOf(':')));
    const list = byService.get(/[*?]/.test(service) ? '' : service) ?? [];
    list.push({ pattern, matcher: compileActions({ negated: false, patterns: [pattern] }) });
    byService.set(/[*?]/.test(service) ? '' : service, list);
  }
  return (name) => {
    const service = name.slice(0, name.indexOf(':'));
    const near = [...(byService.get('') ?? []), ...(byService.get(service) ?? [])];
    const hits = near.filter(({ matcher }) => matchAction(matcher, name)).map(({ pattern }) => pattern);
    return exact.has(name) ? [...hits, name] : hits;
  };
}

/** Action or NotAction. */
export function actionTerm(element: {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}): Term {
  const terms = element.patterns.map((pattern) => matches('action', actionPieces(pattern.toLowerCase())));
  return terms.length === 0 ? no : anyMatch(terms, element.negated);
}

function actionPieces(pattern: string): readonly Piece[] {
  return pattern
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) =>
      part === '*' ? { kind: 'any' } : part === '?' ? { kind: 'one' } : { kind: 'text', text: part },
    );
}
