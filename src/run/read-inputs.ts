import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { ruleIds } from '../audit/rules.ts';
import type { Catalog } from '../catalog/index.ts';
import { digestOfFiles, sha256 } from '../collect/digest.ts';
import { printFileIssue } from '../collect/file-issue.ts';
import { readEstate } from '../collect/read-estate.ts';
import { type RegistryOnDisk, readRegistry } from '../collect/read-registry.ts';
import type { Estate } from '../estate/estate.ts';
import { checkRegistry, policyFilePaths, type Registry, type RegistryIssue } from '../registry/index.ts';
import { failure } from './failure.ts';
import { sessionSignatures } from './session-signatures.ts';

/** A registry that may be used, with what is odd about it. */
export interface UsableRegistry {
  readonly onDisk: RegistryOnDisk;
  /** Over its files and the policy files it names, whatever folder they lie in. */
  readonly digest: string;
  readonly warnings: readonly RegistryIssue[];
}

/** Reads collected data from disk, with the registry's own signatures; a CommandFailure when its root cannot be read. */
export async function readEstateInput(path: string, registry: Registry | null = null): Promise<Estate> {
  const read = await readEstate(path, { signatures: sessionSignatures(registry) });
  if (!read.ok) throw failure(`cannot read the estate: ${printFileIssue(read.issue)}`);
  return read.value;
}

/** Reads a registry for a scan; a CommandFailure with its first error when it cannot be used. */
export async function readRegistryInput(path: string, catalog: Catalog): Promise<UsableRegistry> {
  const read = await readRegistry(path);
  if (!read.ok) throw registryFailure(read.issues);
  const onDisk = read.value;
  const issues = checkRegistry(onDisk.parsed, {
    catalog,
    rules: ruleIds,
    policyFile: onDisk.policyFile,
    purpose: 'scan',
  });
  const errors = issues.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw registryFailure(errors);
  return { onDisk, digest: await digestRegistry(path, onDisk), warnings: issues };
}

/** `registry.yaml:12:7: agents[0].scope: …`: where an editor can jump to. */
export function registryIssueInWords({ file, line, column, path, message }: RegistryIssue): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}

function registryFailure(issues: readonly RegistryIssue[]): Error {
  const [first] = issues;
  const text = first === undefined ? 'nothing is known of it' : registryIssueInWords(first);
  const more =
    issues.length > 1 ? ` (and ${issues.length - 1} more: \`overreach registry check\` lists all)` : '';
  return failure(`the registry cannot be used: ${text}${more}`);
}

async function digestRegistry(path: string, { parsed }: RegistryOnDisk): Promise<string> {
  const { files } = parsed.registry;
  const folder = files.length === 1 && files[0] === path ? dirname(path) : path;
  const digests = new Map<string, string>();
  for (const file of [...files, ...policyFilePaths(parsed.registry).map((name) => resolve(folder, name))]) {
    // A policy file that is missing or unreadable makes its scope unknown; here it is only absent.
    const bytes = await readFile(file).catch(() => null);
    if (bytes !== null) digests.set(relative(folder, file), sha256(bytes));
  }
  return digestOfFiles(digests);
}
