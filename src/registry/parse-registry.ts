import { readAgent, readGuardrail } from './read-agent.ts';
import { readEnvironment, readException, readOperator, readSignature, readTeam } from './read-parts.ts';
import { readScope } from './read-scope.ts';
import type { Agent, Place, Registry, RegistryIssue, Scope } from './registry.ts';
import { type RegistryFile, registryFile } from './schema.ts';
import { shapeIssues } from './shape-issues.ts';
import { soundEntries } from './sound-entries.ts';
import { type Path, printPath, readYaml, type YamlSource } from './yaml-source.ts';

/** A registry that could be read, and where each part of it is written. */
export interface ParsedRegistry {
  readonly ok: true;
  readonly registry: Registry;
  /**
   * Where a part of the merged registry lies: `['agents', 3, 'owner']` counts agents over all files, the answer's
   * path is the one inside its file.
   */
  locate(path: Path): Place & { readonly path: string };
}

/** What parseRegistry returns: the registry, or everything that is wrong with its text and shape. */
export type RegistryReading =
  | ParsedRegistry
  | {
      readonly ok: false;
      readonly issues: readonly RegistryIssue[];
      /** The entries whose shape is right, where the files could be read at all; null where they could not. */
      readonly sound: SoundRegistry | null;
    };

/** The rest of a registry without the entries that are broken: to find what else is wrong, not to be used. */
export interface SoundRegistry {
  readonly parsed: ParsedRegistry;
  /** Ids and names of the entries left out: what refers to them is not wrong for that. */
  readonly leftOut: ReadonlySet<string>;
}

/** One file of a registry; `path` is what errors print. */
export interface RegistryText {
  readonly path: string;
  readonly text: string;
}

interface FilePart {
  /** Places of it are asked for by where entries stand in `file`. */
  readonly source: Pick<YamlSource, 'file' | 'place' | 'keyPlace'>;
  readonly file: RegistryFile;
  /** The path that people see, where entries were left out. */
  readonly asWritten: (path: Path) => Path;
}

const collections = [
  'teams',
  'operators',
  'environments',
  'agents',
  'guardrails',
  'signatures',
  'exceptions',
] as const;

/**
 * Reads the files of a registry (version 1, YAML 1.2) and merges them in the given order. Syntax and shape only:
 * whether its references resolve is checkRegistry's part. Never throws.
 */
export function parseRegistry(files: readonly RegistryText[]): RegistryReading {
  if (files.length === 0) {
    const issue = { file: '', line: 1, column: 1, path: '', message: 'no registry file was given' };
    return { ok: false, issues: [{ ...issue, level: 'error' }], sound: null };
  }
  const issues: RegistryIssue[] = [];
  const parts: FilePart[] = [];
  const leftOut = new Set<string>();
  let isReadable = true;
  for (const { path, text } of files) {
    const source = readYaml(path, text);
    if ('issues' in source) {
      issues.push(...source.issues);
      isReadable = false;
      continue;
    }
    const version = versionIssue(source);
    const wrong = version ?? shapeIssues(source, registryFile);
    issues.push(...wrong);
    // The value fits the schema, and the schema transforms nothing.
    if (wrong.length === 0) {
      parts.push({ source, file: source.value as RegistryFile, asWritten: (written) => written });
      continue;
    }
    const sound = version === null ? soundEntries(source, wrong) : null;
    if (sound === null || shapeIssues(sound.source, registryFile).length > 0) isReadable = false;
    else {
      for (const name of sound.leftOut) leftOut.add(name);
      const { asWritten } = sound;
      parts.push({ source: sound.source, file: sound.source.value as RegistryFile, asWritten });
    }
  }
  if (issues.length === 0) return merge(parts);
  const merged = isReadable && parts.length > 0 ? merge(parts) : null;
  return { ok: false, issues, sound: merged?.ok ? { parsed: merged, leftOut } : null };
}

/** Another version is said at once, since nothing else in the file can then be judged. */
function versionIssue(source: YamlSource): readonly RegistryIssue[] | null {
  const version = (source.value as { apiVersion?: unknown } | null)?.apiVersion;
  if (typeof version !== 'string' || version === 'overreach/v1') return null;
  const message = `unknown version \`${version}\`: this tool reads \`overreach/v1\``;
  return [{ ...source.place(['apiVersion']), path: 'apiVersion', message, level: 'error' }];
}

function merge(parts: readonly FilePart[]): RegistryReading {
  const issues: RegistryIssue[] = [];
  const report = (part: FilePart, path: Path, message: string): void => {
    issues.push({
      ...part.source.place(path),
      path: printPath(part.asWritten(path)),
      message,
      level: 'error',
    });
  };
  const origins = new Map<string, { readonly part: FilePart; readonly path: Path }>();
  for (const collection of collections) {
    let count = 0;
    const seen = new Map<string, Place>();
    for (const part of parts) {
      (part.file[collection] ?? []).forEach((entry, index) => {
        const path = [collection, index];
        origins.set(`${collection}/${count++}`, { part, path });
        const earlier = seen.get(entry.id);
        const place = part.source.place([...path, 'id']);
        if (earlier === undefined) seen.set(entry.id, place);
        else report(part, [...path, 'id'], `id \`${entry.id}\` is taken: ${say(earlier)} has it too`);
      });
    }
  }
  const profiles = new Map<string, Scope>();
  const profilePlaces = new Map<string, Place>();
  const single = new Map<'defaults', Place>();
  for (const part of parts) {
    for (const name of Object.keys(part.file.profiles ?? {})) {
      const path = ['profiles', name];
      const earlier = profilePlaces.get(name);
      if (earlier) report(part, path, `profile \`${name}\` is taken: ${say(earlier)} has it too`);
      else profilePlaces.set(name, part.source.keyPlace(path));
      origins.set(`profiles/${name}`, { part, path });
    }
    if (part.file.defaults) {
      const earlier = single.get('defaults');
      if (earlier) report(part, ['defaults'], `\`defaults\` is written twice: ${say(earlier)} has it too`);
      else {
        single.set('defaults', part.source.place(['defaults']));
        origins.set('defaults/', { part, path: ['defaults'] });
      }
    }
  }

  const agents: Agent[] = [];
  for (const part of parts) {
    const place = (path: Path): Place => part.source.place(path);
    const entryIssue = (path: Path, message: string): void => report(part, path, message);
    (part.file.agents ?? []).forEach((agent, index) => {
      agents.push(readAgent(agent, ['agents', index], place, entryIssue));
    });
    for (const [name, profile] of Object.entries(part.file.profiles ?? {})) {
      if (!profiles.has(name))
        profiles.set(name, readScope(profile, ['profiles', name], place, entryIssue, false));
    }
  }
  if (issues.length > 0) {
    return { ok: false, issues, sound: null };
  }
  const every = <T>(pick: (part: FilePart) => readonly T[]): readonly T[] => parts.flatMap(pick);
  const human = parts.find((part) => part.file.defaults)?.file.defaults;
  return {
    ok: true,
    registry: {
      teams: every((part) => (part.file.teams ?? []).map(readTeam)),
      operators: every(({ file, source }) =>
        (file.operators ?? []).map((operator, index) =>
          readOperator(operator, source.place(['operators', index])),
        ),
      ),
      environments: every(({ file }) => (file.environments ?? []).map(readEnvironment)),
      defaults: {
        humanCredentials: {
          production: human?.humanCredentials?.production ?? 'deny',
          nonProduction: human?.humanCredentials?.['non-production'] ?? 'warn',
        },
        maxSessionMinutes: human?.maxSessionMinutes ?? null,
      },
      profiles,
      agents,
      signatures: every(({ file, source }) =>
        (file.signatures ?? []).map((entry, index) =>
          readSignature(entry, source.place(['signatures', index])),
        ),
      ),
      guardrails: every(({ file, source }) =>
        (file.guardrails ?? []).map((entry, index) => ({
          ...readGuardrail(entry),
          appliesTo: entry.appliesTo ?? ['agents'],
          place: source.place(['guardrails', index]),
        })),
      ),
      approvals: { sources: every(({ file }) => file.approvals?.sources ?? []) },
      exceptions: every(({ file, source }) =>
        (file.exceptions ?? []).map((entry, index) =>
          readException(entry, source.place(['exceptions', index])),
        ),
      ),
      files: parts.map((part) => part.source.file),
    },
    locate: (path) => {
      const [collection, index, ...rest] = path;
      const origin = origins.get(`${collection}/${index ?? ''}`) ?? origins.get(`${collection}/`) ?? null;
      const inner =
        origin === null ? path : [...origin.path, ...(collection === 'defaults' ? path.slice(1) : rest)];
      const source = (origin?.part ?? parts[0])?.source;
      const place = source?.place(inner) ?? { file: '', line: 1, column: 1 };
      return { ...place, path: printPath(origin?.part.asWritten(inner) ?? inner) };
    },
  };
}

function say(place: Place): string {
  return `${place.file}:${place.line}`;
}
