import type { RegistryIssue } from './registry.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** A file without its broken entries, whose places are still those of the text. */
export interface SoundEntries {
  readonly source: YamlSource;
  /** Ids and names of what was left out. */
  readonly leftOut: readonly string[];
  /** The path of an entry as it stands in the text. */
  readonly asWritten: (path: Path) => Path;
}

/**
 * Leaves out what the issues name: an entry of a list, or a profile. null where an issue names more than that, or what
 * was left out has no name, so that nobody could tell what refers to it.
 */
export function soundEntries(source: YamlSource, wrong: readonly RegistryIssue[]): SoundEntries | null {
  const { value } = source;
  if (!isMap(value)) return null;
  const broken = new Map<string, Set<string>>();
  for (const { path } of wrong) {
    const [, top = '', index, name] = /^([^.[]+)(?:\[(\d+)\]|\.([^.[]+))?/.exec(path) ?? [];
    const entry = index ?? (top === 'profiles' ? name : undefined);
    if (entry === undefined) return null;
    broken.set(top, (broken.get(top) ?? new Set()).add(entry));
  }
  const kept: Record<string, unknown> = Object.create(null);
  const places = new Map<string, readonly number[]>();
  const leftOut: string[] = [];
  for (const [top, part] of Object.entries(value)) {
    const entries = broken.get(top);
    if (entries === undefined) kept[top] = part;
    else if (Array.isArray(part)) {
      const indexes = part.map((_, index) => index).filter((index) => !entries.has(String(index)));
      const names = part.filter((_, index) => entries.has(String(index))).map(nameOf);
      if (names.includes(null)) return null;
      leftOut.push(...names.map(String));
      kept[top] = indexes.map((index) => part[index] as unknown);
      places.set(top, indexes);
    } else if (isMap(part)) {
      leftOut.push(...entries);
      kept[top] = Object.fromEntries(Object.entries(part).filter(([name]) => !entries.has(name)));
    }
  }
  const asWritten = (path: Path): Path => {
    const [top, index, ...rest] = path;
    const written = typeof index === 'number' ? places.get(String(top))?.[index] : undefined;
    return written === undefined ? path : [top as string, written, ...rest];
  };
  return {
    source: {
      file: source.file,
      value: kept,
      place: (path) => source.place(asWritten(path)),
      keyPlace: (path) => source.keyPlace(asWritten(path)),
      written: (path) => source.written(asWritten(path)),
    },
    leftOut,
    asWritten,
  };
}

function nameOf(entry: unknown): string | null {
  const id = isMap(entry) ? entry['id'] : null;
  return typeof id === 'string' ? id : null;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
