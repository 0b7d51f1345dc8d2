/** Other spellings of a case that mean the same. Each takes a case as JSON and returns a new one. */

/** Every account has another number. */
export function renamedAccounts(json: object): object {
  const renamed = JSON.stringify(json)
    .replaceAll('111122223333', '700000000001')
    .replaceAll('444455556666', '700000000004');
  return JSON.parse(renamed) as object;
}

/** Policies and statements stand in the opposite order, and a lone statement in a list. */
export function reversedStatements(json: object): object {
  return mapPolicies(json, (policy) => {
    const { Statement: statement } = policy;
    return { ...policy, Statement: Array.isArray(statement) ? [...statement].reverse() : [statement] };
  });
}

/** Action names are in lower case, in the request and in the policies. */
export function lowerActions(json: object): object {
  const lowered = mapPolicies(json, (policy) => {
    const statements = [policy['Statement']].flat() as Record<string, unknown>[];
    return { ...policy, Statement: statements.map(lowerStatement) };
  }) as { request: { action: string } };
  const action = lowered.request.action.toLowerCase();
  return { ...lowered, request: { ...lowered.request, action } };
}

function lowerStatement(statement: Record<string, unknown>): object {
  const changed = { ...statement };
  for (const element of ['Action', 'NotAction']) {
    const value = statement[element];
    if (value !== undefined) changed[element] = [value].flat().map((text) => String(text).toLowerCase());
  }
  return changed;
}

type Json = Record<string, unknown>;

function mapPolicies(json: object, change: (policy: Json) => Json): object {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(visit);
      return items.every(isPolicy) ? items.reverse() : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (isPolicy(value)) return change(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item)]));
  };
  return visit(json) as object;
}

function isPolicy(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && 'Statement' in value;
}
