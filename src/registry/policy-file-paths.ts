import type { Registry, Scope } from './registry.ts';

/** The policy files that a registry names, each once, in order of its text: scopes, profiles, exceptions. */
export function policyFilePaths(registry: Registry): readonly string[] {
  const scopes: readonly (Scope | null)[] = [
    ...registry.agents.map(({ scope }) => scope),
    ...registry.profiles.values(),
  ];
  const named = scopes.flatMap((scope) =>
    (scope?.allow ?? []).flatMap((entry) => (entry.kind === 'policyFile' ? [entry.policyFile] : [])),
  );
  const accepted = registry.exceptions.flatMap(({ ceiling }) =>
    'policyFile' in ceiling ? [ceiling.policyFile] : [],
  );
  return [...new Set([...named, ...accepted])];
}
