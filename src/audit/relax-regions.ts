import type { NamedPolicy, Statement } from '../policy/document.ts';

/**
 * The scope with its Allow statements freed of Regions: what exceeds the scope but not this differs only by Region.
 * null when the scope binds no Region. The result is never smaller than the scope.
 */
export function relaxRegions(policies: readonly NamedPolicy[]): readonly NamedPolicy[] | null {
  let changed = false;
  const relaxed = policies.map(({ name, document }) => {
    const statements = document.statements.map((statement) => {
      const free = freed(statement);
      if (free !== statement) changed = true;
      return free;
    });
    return { name, document: { ...document, statements } };
  });
  return changed ? relaxed : null;
}

/** Operators that a Region must meet; dropping a condition only lets more through. */
const regionKey = 'aws:requestedregion';

function freed(statement: Statement): Statement {
  if (statement.effect !== 'Allow') return statement;
  const conditions = statement.conditions.filter(({ keyId }) => keyId !== regionKey);
  const resource =
    statement.resource === null || statement.resource.negated
      ? statement.resource
      : { ...statement.resource, patterns: statement.resource.patterns.map(withoutRegion) };
  const same =
    conditions.length === statement.conditions.length &&
    (resource === statement.resource ||
      resource?.patterns.every((pattern, place) => pattern === statement.resource?.patterns[place]) === true);
  return same ? statement : { ...statement, conditions, resource };
}

/** `arn:p:service:REGION:…` with `*` for the Region; other texts and Regions left open as they are. */
function withoutRegion(pattern: string): string {
  const parts = pattern.split(':');
  const region = parts[3];
  if (parts.length < 6 || region === undefined || region === '' || region === '*') return pattern;
  // A wildcard in an earlier segment may run over colons: then nobody knows which segment is the Region.
  if (parts.slice(0, 3).some((part) => part.includes('*') || part.includes('${'))) return pattern;
  return [...parts.slice(0, 3), '*', ...parts.slice(4)].join(':');
}
