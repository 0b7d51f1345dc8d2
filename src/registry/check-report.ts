import type { ParsedRegistry } from './parse-registry.ts';
import type { RegistryIssue } from './registry.ts';
import type { Path } from './yaml-source.ts';

/** Collects what is wrong with a registry, each issue with its place. */
export interface CheckReport {
  readonly issues: readonly RegistryIssue[];
  error(path: Path, message: string): void;
  warning(path: Path, message: string): void;
}

/** A report on one parsed registry; paths count over all its files. */
export function createReport(parsed: ParsedRegistry): CheckReport {
  const issues: RegistryIssue[] = [];
  const add = (level: RegistryIssue['level'], path: Path, message: string): void => {
    issues.push({ ...parsed.locate(path), message, level });
  };
  return {
    issues,
    error: (path, message) => add('error', path, message),
    warning: (path, message) => add('warning', path, message),
  };
}
