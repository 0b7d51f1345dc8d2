import { ruleIds } from '../audit/rules.ts';
import { loadCatalog } from '../catalog/index.ts';
import { type RegistryOnDisk, readRegistry } from '../collect/read-registry.ts';
import type { RegistryCheck } from '../deliver/text/registry-page.ts';
import { checkRegistry, type RegistryIssue } from '../registry/index.ts';

/**
 * Reads a registry and checks everything in it; whatever is wrong is in the answer, with its place. Where the shape of
 * some entries is wrong, the others are checked all the same.
 */
export async function checkRegistryFiles(path: string): Promise<RegistryCheck> {
  const read = await readRegistry(path);
  const sound = read.ok ? read.value : read.sound;
  const found = sound === null ? [] : checked(sound);
  if (!read.ok) {
    const leftOut = read.sound?.leftOut ?? new Set();
    const issues = [...read.issues, ...found.filter((issue) => !isEcho(issue, leftOut))].sort(inOrder);
    return { ok: false, files: [path], agents: 0, issues };
  }
  return {
    ok: found.every(({ level }) => level !== 'error'),
    files: read.value.parsed.registry.files,
    agents: read.value.parsed.registry.agents.length,
    issues: found,
  };
}

function checked({ parsed, policyFile }: RegistryOnDisk): readonly RegistryIssue[] {
  return checkRegistry(parsed, { catalog: loadCatalog(), rules: ruleIds, policyFile, purpose: 'check' });
}

/** What is said for want of an entry that is there, and only broken. */
function isEcho({ message, path }: RegistryIssue, leftOut: ReadonlySet<string>): boolean {
  if (path === 'agents' && leftOut.size > 0) return true;
  return [...message.matchAll(/`([^`]*)`/g)].some(([, name = '']) => leftOut.has(name));
}

/** By file, then by where it stands; within one place as found. */
function inOrder(left: RegistryIssue, right: RegistryIssue): number {
  const byFile = left.file < right.file ? -1 : left.file > right.file ? 1 : 0;
  return byFile || left.line - right.line || left.column - right.column;
}
