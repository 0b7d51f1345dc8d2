import type { Effect, ElementList, NamedPolicy, Statement } from '../policy/document.ts';
import type { ReadStatement } from './resource-index.ts';

/** A statement to be put into one document with others. */
export interface Part {
  readonly read: ReadStatement;
  /** Instead of the statement's own: R-031 leaves a trust policy a few actions only. */
  readonly action?: ElementList;
}

/**
 * Statements of many resources' policies as few statements: those that differ only by their resource become one. Their
 * principals are left out, as they were asked before. One policy for each resource that stands alone, else one for each
 * service. Parts whose `patterns` are null have no place here.
 */
export function mergeStatements(parts: readonly Part[]): readonly NamedPolicy[] {
  return groupStatements(parts).map((group) => policyOf(group));
}

/** Parts that become one statement, together. */
export function groupStatements(parts: readonly Part[]): readonly (readonly Part[])[] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const { statement, version, resource } = part.read;
    const { effect, conditions } = statement;
    const action = part.action ?? statement.action;
    const key = JSON.stringify([version, resource.service, effect, action, conditions]);
    const group = groups.get(key);
    if (group) group.push(part);
    else groups.set(key, [part]);
  }
  return [...groups.values()];
}

const knownMerged = new WeakMap<ReadStatement, Map<string, readonly NamedPolicy[]>>();

/** The same parts give the same documents, so that what was compiled of them is found again. */
export function mergedOnce(parts: readonly Part[]): readonly NamedPolicy[] {
  const anchor = parts[0]?.read;
  if (anchor === undefined) return [];
  const made = knownMerged.get(anchor) ?? new Map<string, readonly NamedPolicy[]>();
  knownMerged.set(anchor, made);
  const key = parts.map(({ read, action }) => `${read.number} ${action?.patterns.join() ?? ''}`).join(';');
  const found = made.get(key) ?? mergeStatements(parts);
  made.set(key, found);
  return found;
}

function policyOf(group: readonly Part[]): NamedPolicy {
  const first = group[0] as Part;
  const { read } = first;
  const arns = new Set(group.map(({ read: { resource } }) => resource.arn));
  const patterns = [...new Set(group.flatMap((part) => part.read.patterns ?? []))].sort();
  const statement: Statement = {
    ...read.statement,
    action: first.action ?? read.statement.action,
    principal: null,
    resource: { negated: false, patterns },
  };
  const what = read.resource.isTrust ? 'trust policies' : 'resource policies';
  return {
    name: arns.size === 1 ? read.resource.name : `${what} of ${arns.size} ${whatOf(read)}`,
    document: { version: read.version, id: null, statements: [statement] },
  };
}

function whatOf({ resource }: ReadStatement): string {
  return resource.isTrust ? 'roles' : `${resource.service} resources`;
}

/** A policy of one statement, made up here: it names no principal. */
export function plainPolicy(
  name: string,
  effect: Effect,
  actions: readonly string[],
  resources: readonly string[],
): NamedPolicy {
  return {
    name,
    document: {
      version: '2012-10-17',
      id: null,
      statements: [
        {
          index: 0,
          sid: null,
          effect,
          action: { negated: false, patterns: actions },
          resource: { negated: false, patterns: resources },
          principal: null,
          conditions: [],
        },
      ],
    },
  };
}
