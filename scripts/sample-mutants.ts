import { readdirSync, readFileSync } from 'node:fs';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { Random } from '../test/oracle/random.ts';

/** One change that Stryker can make to a file; the id is its number among all changes to the files listed. */
export interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
  /** The text that is replaced, on one line. */
  readonly original: string;
}

/** The files with every mutant in them, each behind a switch, and the list of the mutants. */
export interface Instrumented {
  /** File name -> text in which `__STRYKER_ACTIVE_MUTANT__` of the environment names the mutant that is on. */
  readonly texts: ReadonlyMap<string, string>;
  readonly mutants: readonly Mutant[];
}

/** Every TypeScript file below the folders, by name. */
export function sourcesOf(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap((entry) =>
        entry.isDirectory()
          ? sourcesOf([`${folder}/${entry.name}`])
          : entry.name.endsWith('.ts')
            ? [`${folder}/${entry.name}`]
            : [],
      ),
  );
}

/** All mutants of the files, with Stryker's default mutators. */
export async function instrument(names: readonly string[]): Promise<Instrumented> {
  const sources = new Map(names.map((name) => [name, readFileSync(name, 'utf8')]));
  const inputs = [...sources].map(([name, content]) => ({ name, content, mutate: true }));
  const options = { ignorers: [], excludedMutations: [], plugins: null };
  const { files, mutants } = await new Instrumenter(silent).instrument(inputs, options);
  return {
    texts: new Map(files.map(({ name, content }) => [name, content])),
    mutants: mutants.map((mutant) => ({
      ...mutant,
      original: textAt(sources.get(mutant.fileName) ?? '', mutant.location),
    })),
  };
}

/** `count` of the mutants, each as likely as the next, in their order. */
export function sample(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const random = new Random(seed);
  const left = [...mutants.keys()];
  const chosen: number[] = [];
  while (chosen.length < count && left.length > 0) {
    const place = random.below(left.length);
    chosen.push(left[place]!);
    left[place] = left[left.length - 1]!;
    left.pop();
  }
  return chosen.sort((one, other) => one - other).map((index) => mutants[index]!);
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function textAt(text: string, { start, end }: { readonly start: Place; readonly end: Place }): string {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column) ?? '';
  lines[0] = lines[0]?.slice(start.column) ?? '';
  return lines.join(' ').replace(/\s+/g, ' ');
}

const nothing = () => undefined;
const silent = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};
