import type { RegistryIssue } from '../registry/registry.ts';

/** `registry.yaml:12:7: agents[0].scope: …`: where an editor can jump to. */
export function registryIssueInWords({ file, line, column, path, message }: RegistryIssue): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return `${place}: ${path === '' ? '' : `${path}: `}${message}`;
}
