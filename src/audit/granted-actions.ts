import type { AccessLayers, AccessLevel } from '../access/access-set.ts';
import type { Catalog } from '../catalog/index.ts';
import type { PolicyDocument, Statement } from '../policy/document.ts';

/** One mark per action of the catalog: 1 = in the set. */
type ActionMarks = Uint8Array;

/**
 * The actions that every level allows on something and no level denies on everything, as numbers of the catalog,
 * ascending. What resources and conditions leave of each is not asked: "may be called somewhere, somehow".
 */
export function grantedActions({ levels }: AccessLayers, catalog: Catalog): readonly number[] {
  const marks = new Uint8Array(catalog.size).fill(1);
  for (const level of levels) narrow(marks, level, catalog);
  const granted: number[] = [];
  for (let index = 0; index < marks.length; index++) if (marks[index] === 1) granted.push(index);
  return granted;
}

function narrow(marks: ActionMarks, { policies }: AccessLevel, catalog: Catalog): void {
  const read = policies.map(({ document }) => marksOf(document, catalog));
  for (let index = 0; index < marks.length; index++) {
    if (marks[index] === 0) continue;
    const allowed = read.some(({ allowed: all }) => all[index] === 1);
    if (!allowed || read.some(({ denied }) => denied[index] === 1)) marks[index] = 0;
  }
}

interface DocumentMarks {
  readonly allowed: ActionMarks;
  readonly denied: ActionMarks;
}

const known = new WeakMap<PolicyDocument, DocumentMarks>();

function marksOf(document: PolicyDocument, catalog: Catalog): DocumentMarks {
  const before = known.get(document);
  if (before !== undefined) return before;
  const made = { allowed: new Uint8Array(catalog.size), denied: new Uint8Array(catalog.size) };
  for (const statement of document.statements) {
    if (statement.effect === 'Allow') mark(made.allowed, statement, catalog);
    else if (isWhole(statement)) mark(made.denied, statement, catalog);
  }
  known.set(document, made);
  return made;
}

function mark(marks: ActionMarks, { action }: Statement, catalog: Catalog): void {
  const named = new Set(action.patterns.flatMap((pattern) => expand(pattern, catalog)));
  if (!action.negated) for (const index of named) marks[index] = 1;
  else for (let index = 0; index < marks.length; index++) if (!named.has(index)) marks[index] = 1;
}

/** Only a Deny of everything, always, takes an action away. */
function isWhole({ resource, conditions }: Statement): boolean {
  return conditions.length === 0 && resource !== null && !resource.negated && resource.patterns.includes('*');
}

const expanded = new Map<string, readonly number[]>();

function expand(pattern: string, catalog: Catalog): readonly number[] {
  let found = expanded.get(pattern);
  if (found === undefined) {
    found = catalog.expandActions(pattern);
    expanded.set(pattern, found);
  }
  return found;
}
