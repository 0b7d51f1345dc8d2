import { ruleIds } from '../audit/rules.ts';
import { loadCatalog } from '../catalog/index.ts';
import { readRegistry } from '../collect/read-registry.ts';
import type { RegistryCheck } from '../deliver/text/registry-page.ts';
import { checkRegistry } from '../registry/index.ts';

/** Reads a registry and checks everything in it; whatever is wrong is in the answer, with its place. */
export async function checkRegistryFiles(path: string): Promise<RegistryCheck> {
  const read = await readRegistry(path);
  if (!read.ok) return { ok: false, files: [path], agents: 0, issues: read.issues };
  const { parsed, policyFile } = read.value;
  const issues = checkRegistry(parsed, {
    catalog: loadCatalog(),
    rules: ruleIds,
    policyFile,
    purpose: 'check',
  });
  return {
    ok: issues.every(({ level }) => level !== 'error'),
    files: parsed.registry.files,
    agents: parsed.registry.agents.length,
    issues,
  };
}
