import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { RegistryCommit } from '../audit/registry-commit.ts';
import { ruleIds } from '../audit/rules.ts';
import type { Catalog } from '../catalog/index.ts';
import { digestOfFiles, sha256 } from '../collect/digest.ts';
import { printFileIssue } from '../collect/file-issue.ts';
import { type ApprovalFiles, readApprovals } from '../collect/read-approvals.ts';
import { type ReadAgain, readEstate } from '../collect/read-estate.ts';
import { type RegistryMemory, type RegistryOnDisk, readRegistry } from '../collect/read-registry.ts';
import type { Estate } from '../estate/estate.ts';
import {
  type ApprovalReading,
  checkRegistry,
  policyFilePaths,
  type Registry,
  type RegistryIssue,
} from '../registry/index.ts';
import { failure } from './failure.ts';
import { registryIssueInWords } from './registry-issue.ts';
import { sessionSignatures } from './session-signatures.ts';

/** A registry that may be used, with what is odd about it. */
export interface UsableRegistry {
  readonly onDisk: RegistryOnDisk;
  /** Over its files and the policy files it names, whatever folder they lie in. */
  readonly digest: string;
  /** The last commit of its files, where somebody asked git; null: it does not say. */
  readonly commit?: RegistryCommit | null;
  readonly warnings: readonly RegistryIssue[];
  /** What its sources say of approvals; null: it names none, so nobody looked. */
  readonly approvals: ApprovalReading | null;
}

/** Reads collected data from disk, with the registry's own signatures; a CommandFailure when its root cannot be read. */
export async function readEstateInput(
  path: string,
  registry: Registry | null = null,
  digests: Map<string, string> = new Map(),
  again?: ReadAgain,
): Promise<Estate> {
  const read = await readEstate(path, {
    signatures: sessionSignatures(registry),
    digests,
    ...(again === undefined ? {} : { again }),
  });
  if (!read.ok) throw failure(`cannot read the estate: ${printFileIssue(read.issue)}`);
  return read.value;
}

/** Reads a registry for a scan; a CommandFailure with its first error when it cannot be used. */
export async function readRegistryInput(
  path: string,
  catalog: Catalog,
  memory?: RegistryMemory,
): Promise<UsableRegistry> {
  const read = await readRegistry(path, memory);
  if (!read.ok) throw registryFailure(read.issues);
  const onDisk = read.value;
  const issues = checkOnce(onDisk, catalog);
  const errors = issues.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw registryFailure(errors);
  const folder = folderOf(path, onDisk);
  const { sources } = onDisk.parsed.registry.approvals;
  const approvals = sources.length === 0 ? null : await readApprovals(folder, sources);
  return {
    onDisk,
    digest: await digestRegistry(folder, onDisk, approvals?.texts ?? new Map()),
    warnings: [...issues, ...(approvals === null ? [] : approvalWarnings(folder, approvals))],
    approvals,
  };
}

const checked = new WeakMap<RegistryOnDisk, readonly RegistryIssue[]>();

/** What is wrong or odd about a registry; one that is read again unchanged is not checked again. */
function checkOnce(onDisk: RegistryOnDisk, catalog: Catalog): readonly RegistryIssue[] {
  const known = checked.get(onDisk);
  if (known !== undefined) return known;
  const { parsed, policyFile } = onDisk;
  const issues = checkRegistry(parsed, { catalog, rules: ruleIds, policyFile, purpose: 'scan' });
  checked.set(onDisk, issues);
  return issues;
}

/** What of the approvals could not be used: a line that is none, a source that nobody could look through. */
function approvalWarnings(folder: string, { quarantined, unread }: ApprovalFiles): readonly RegistryIssue[] {
  const warn = (file: string, line: number, message: string): RegistryIssue => ({
    file: resolve(folder, file),
    line,
    column: 1,
    path: '',
    message,
    level: 'warning',
  });
  return [
    // A source that is not there has no line to point at.
    ...unread.map(({ source, reason }) => warn(source, 0, `approvals were not looked for here: ${reason}`)),
    ...quarantined
      .filter(({ place }) => place !== null)
      .map(({ file, place, reason }) =>
        warn(file, Number(/\d+/.exec(place ?? '')?.[0] ?? 1), `no approval: ${reason}`),
      ),
  ];
}

function registryFailure(issues: readonly RegistryIssue[]): Error {
  const [first] = issues;
  const text = first === undefined ? 'nothing is known of it' : registryIssueInWords(first);
  const more =
    issues.length > 1 ? ` (and ${issues.length - 1} more: \`overreach registry check\` lists all)` : '';
  return failure(`the registry cannot be used: ${text}${more}`);
}

/** Where the files lie that a registry names. */
function folderOf(path: string, { parsed }: RegistryOnDisk): string {
  const { files } = parsed.registry;
  return files.length === 1 && files[0] === path ? dirname(path) : path;
}

async function digestRegistry(
  folder: string,
  { parsed }: RegistryOnDisk,
  approvals: ReadonlyMap<string, string>,
): Promise<string> {
  const { files } = parsed.registry;
  const digests = new Map([...approvals].map(([file, text]) => [file, sha256(text)]));
  for (const file of [...files, ...policyFilePaths(parsed.registry).map((name) => resolve(folder, name))]) {
    // A policy file that is missing or unreadable makes its scope unknown; here it is only absent.
    const bytes = await readFile(file).catch(() => null);
    if (bytes !== null) digests.set(relative(folder, file), sha256(bytes));
  }
  return digestOfFiles(digests);
}
