import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { type NamedPolicy, type Parsed, type PolicyDocument, parsePolicyText } from '../policy/index.ts';
import {
  type ParsedRegistry,
  parseRegistry,
  policyFilePaths,
  type RegistryIssue,
  type RegistryText,
} from '../registry/index.ts';
import { type FileResult, systemMessage } from './file-issue.ts';
import { readTextFile } from './text-file.ts';

/** A registry as it lies on disk, with the policy files that it names. */
export interface RegistryOnDisk {
  readonly parsed: ParsedRegistry;
  /** A policy file beside the registry, for checkRegistry; null when it is not there. */
  policyFile(path: string): Parsed<PolicyDocument> | null;
  /** The same for resolveScope: null also when it is not a policy. */
  namedPolicy(path: string): NamedPolicy | null;
}

/** What readRegistry returns: the registry, or every mistake in its text and shape. */
export type RegistryFromDisk =
  | { readonly ok: true; readonly value: RegistryOnDisk }
  | {
      readonly ok: false;
      readonly issues: readonly RegistryIssue[];
      /** What is sound of it, so that the rest can be checked all the same; null where nothing is. */
      readonly sound: (RegistryOnDisk & { readonly leftOut: ReadonlySet<string> }) | null;
    };

/** The registry that a process read last: one that says what it said is the very same object again. */
export interface RegistryMemory {
  last: { readonly texts: ReadonlyMap<string, string>; readonly onDisk: RegistryOnDisk } | null;
}

/** Registries are one folder, perhaps with one a team below it; this only stops a walk over a whole disk. */
const maxFolderDepth = 6;

/**
 * Reads a registry: one YAML file, or a folder of `.yaml` and `.yml` files in order of their paths, and the policy
 * files it names, which must lie beside it. Never throws.
 */
export async function readRegistry(
  path: string,
  memory: RegistryMemory = { last: null },
): Promise<RegistryFromDisk> {
  const folder = await isFolder(path);
  const names = folder ? await yamlFiles(path, maxFolderDepth) : { ok: true as const, value: [path] };
  if (!names.ok) return refused(names.issue.file, names.issue.message);
  if (names.value.length === 0) return refused(path, 'no `.yaml` or `.yml` file in this folder');
  const files: RegistryText[] = [];
  for (const name of names.value) {
    const text = await readTextFile(name);
    if (!text.ok) return refused(text.issue.file, text.issue.message);
    files.push({ path: name, text: text.value });
  }
  const base = folder ? path : dirname(path);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const known = await asRemembered(memory, texts, base);
  if (known !== null) return { ok: true, value: known };
  const parsed = parseRegistry(files);
  if (!parsed.ok) {
    const { issues, sound } = parsed;
    if (sound === null) return { ok: false, issues, sound };
    const { leftOut } = sound;
    const named = await policyTexts(sound.parsed, base);
    return { ok: false, issues, sound: { ...withPolicies(sound.parsed, named), leftOut } };
  }
  const named = await policyTexts(parsed, base);
  const onDisk = withPolicies(parsed, named);
  if ([...named.values()].every((text) => text.ok)) memory.last = { texts: joined(texts, named), onDisk };
  return { ok: true, value: onDisk };
}

/** The registry read last, where its files and the policy files it names still say the same; else null. */
async function asRemembered(
  { last }: RegistryMemory,
  texts: ReadonlyMap<string, string>,
  base: string,
): Promise<RegistryOnDisk | null> {
  if (last === null) return null;
  const now = joined(texts, await policyTexts(last.onDisk.parsed, base));
  const isSame =
    now.size === last.texts.size && [...now].every(([file, text]) => last.texts.get(file) === text);
  return isSame ? last.onDisk : null;
}

/** Every file of a registry with its text. Policy files go by the name that the registry gives them, after a space. */
function joined(texts: ReadonlyMap<string, string>, named: PolicyTexts): ReadonlyMap<string, string> {
  const policies = [...named].map(([file, text]) => [` ${file}`, text.ok ? text.value : ''] as const);
  return new Map([...texts, ...policies]);
}

function withPolicies(parsed: ParsedRegistry, texts: PolicyTexts): RegistryOnDisk {
  const policies = new Map<string, Parsed<PolicyDocument>>();
  for (const [path, text] of texts) {
    if (text.ok) policies.set(path, parsePolicyText(text.value, 'identity'));
    else if (text.message !== noSuchFile) {
      policies.set(path, { ok: false, issues: [{ path: '$', message: text.message }] });
    }
  }
  return {
    parsed,
    policyFile: (file) => policies.get(file) ?? null,
    namedPolicy: (file) => {
      const policy = policies.get(file);
      return policy?.ok ? { name: file, document: policy.value } : null;
    },
  };
}

/** What cannot be read has no line to point at: 0 says so. */
function refused(file: string, message: string): RegistryFromDisk {
  return {
    ok: false,
    issues: [{ file, line: 0, column: 0, path: '', message, level: 'error' }],
    sound: null,
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Reading it says what is wrong.
    return false;
  }
}

async function yamlFiles(folder: string, depth: number): Promise<FileResult<readonly string[]>> {
  const found: string[] = [];
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // By code unit, so that every machine merges in the same order.
    entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth <= 1) continue;
        const below = await yamlFiles(path, depth - 1);
        if (!below.ok) return below;
        found.push(...below.value);
      } else if (/\.ya?ml$/.test(basename(path)) && !(await isFolder(path))) found.push(path);
    }
  } catch (error) {
    return { ok: false, issue: { file: folder, message: systemMessage(error) } };
  }
  return { ok: true, value: found };
}

/** The texts of the policy files that a registry names, by the name it gives them; or why one cannot be read. */
type PolicyTexts = ReadonlyMap<
  string,
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string }
>;

const noSuchFile = systemMessage(Object.assign(new Error(), { code: 'ENOENT' }));

async function policyTexts({ registry }: ParsedRegistry, base: string): Promise<PolicyTexts> {
  const texts: [string, { ok: true; value: string } | { ok: false; message: string }][] = [];
  for (const path of policyFilePaths(registry)) {
    const inside = normalize(path);
    // A registry may come from many hands: it names files beside itself, not any file of the machine.
    if (isAbsolute(path) || inside === '..' || inside.startsWith(`..${sep}`)) {
      texts.push([path, { ok: false, message: 'must lie beside the registry' }]);
      continue;
    }
    const text = await readTextFile(join(base, inside));
    texts.push([path, text.ok ? text : { ok: false, message: text.issue.message }]);
  }
  return new Map(texts);
}
