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
