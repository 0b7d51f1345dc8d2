import { open, stat } from 'node:fs/promises';
import { createEngine } from '../access/index.ts';
import { draftRegistry, type RegistryDraft } from '../audit/draft/draft-registry.ts';
import { loadCatalog } from '../catalog/index.ts';
import { registryDraftYaml } from '../deliver/registry-draft-yaml.ts';
import { failure } from './failure.ts';
import { readEstateInput } from './read-inputs.ts';
import { whyNotWritten } from './whole-file.ts';

/** A draft with its text, and where that was written. */
export interface DraftedRegistry {
  readonly draft: RegistryDraft;
  readonly yaml: string;
  readonly file: string | null;
}

/**
 * Drafts a registry from collected data, into a file that does not exist yet where one is named. A CommandFailure where
 * the estate cannot be read, the file exists already, or cannot be written.
 *
 * INVARIANT: what people wrote is never overwritten, not even by two runs at once.
 */
export async function initRegistry(estatePath: string, file: string | null): Promise<DraftedRegistry> {
  if (file !== null && (await isThere(file))) throw existsAlready(file);
  const catalog = loadCatalog();
  const estate = await readEstateInput(estatePath);
  const draft = draftRegistry({ estate, catalog, engine: createEngine(catalog) });
  const yaml = registryDraftYaml(draft);
  if (file !== null) await writeNew(file, yaml);
  return { draft, yaml, file };
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw existsAlready(file);
    throw failure(`cannot write \`${file}\`: ${whyNotWritten(error)}`, error);
  }
}

function existsAlready(file: string): Error {
  return failure(
    `\`${file}\` exists already, and is never overwritten: give another \`--out\`, or move it away`,
  );
}
