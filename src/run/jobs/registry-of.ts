import { loadCatalog } from '../../catalog/index.ts';
import type { Registry } from '../../registry/index.ts';
import { readRegistryInput } from '../read-inputs.ts';

/** The registry at a path, as a scan reads it; null: none is named. A CommandFailure when it cannot be used. */
export async function registryOf(path: string | null): Promise<Registry | null> {
  return path === null ? null : (await readRegistryInput(path, loadCatalog())).onDisk.parsed.registry;
}
