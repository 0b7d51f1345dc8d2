import type { NamedPolicy } from '../policy/document.ts';

/** Stands for "any service": a Deny whose actions no prefix bounds. */
export const anyService = '*';

/** Action prefixes (lower case) that Deny statements of these policies may hit. */
export function servicesOfDenies(policies: readonly NamedPolicy[]): ReadonlySet<string> {
  const services = new Set<string>();
  for (const { document } of policies) {
    for (const { effect, action } of document.statements) {
      if (effect !== 'Deny') continue;
      for (const pattern of action.negated ? ['*'] : action.patterns) {
        const service = pattern.slice(0, Math.max(pattern.indexOf(':'), 0)).toLowerCase();
        const bounded = service !== '' && !service.includes('*') && !service.includes('?');
        services.add(bounded ? service : anyService);
      }
    }
  }
  return services;
}

/** Whether a Deny of these policies may tell two principals of one account apart. */
export function deniesByPrincipal(policies: readonly NamedPolicy[]): boolean {
  return policies.some(({ document }) =>
    document.statements.some(
      ({ effect, principal, conditions }) =>
        effect === 'Deny' &&
        (principal?.negated === true ||
          principal?.entries.some(({ type }) => type !== '*') === true ||
          conditions.some(({ keyId }) => !sameForAccount.has(keyId))),
    ),
  );
}

/** Keys whose value is the same for all principals of an account, or belongs to the request and not to who makes it. */
const sameForAccount: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalisawsservice',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
  'aws:securetransport',
  'aws:requestedregion',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceorgid',
  'aws:sourceaccount',
  's3:tlsversion',
]);
