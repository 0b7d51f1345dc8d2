import type { z } from 'zod';
import { didYouMean } from './nearest-name.ts';
import type { RegistryIssue } from './registry.ts';
import { type Forms, formsAt, hasForm, keysOf } from './schema-keys.ts';
import { type Path, printPath, type YamlSource } from './yaml-source.ts';

type ShapeIssue = z.core.$ZodIssue;

/** Says what does not fit the schema in a file, in the order of the file's text. */
export function shapeIssues(source: YamlSource, schema: z.ZodType): readonly RegistryIssue[] {
  const result = schema.safeParse(source.value);
  if (result.success) return [];
  const found = result.error.issues.flatMap((issue) => explain({ source, schema }, issue, []));
  return withoutEchoes(found).sort((a, b) => a.line - b.line || a.column - b.column);
}

/** A misspelt key is one mistake: that the key it was meant to be is missing is not said as well. */
function withoutEchoes(found: readonly RegistryIssue[]): RegistryIssue[] {
  const meant = new Set<string>();
  for (const { path, message } of found) {
    const key = /: did you mean (`[^`]+`)\?$/.exec(message)?.[1];
    if (key) meant.add(`${path.slice(0, path.lastIndexOf('.'))} ${key} is missing`);
  }
  return found.filter(({ path, message }) => !meant.has(`${path} ${message}`));
}

interface Reading {
  readonly source: YamlSource;
  readonly schema: z.ZodType;
}

function explain(reading: Reading, issue: ShapeIssue, above: Path): readonly RegistryIssue[] {
  const { source, schema } = reading;
  const path = [...above, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(source.value, path);
  const found = say(source, path, value);
  const missing = (): RegistryIssue[] => [
    error(source, path.slice(0, -1), `\`${String(path.at(-1))}\` is missing`),
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const known = keysOf(path, schema, isObject(value) ? value : {});
        const hint = didYouMean(key, known) || `: known are ${list(known)}`;
        return keyError(source, [...path, key], `unknown key \`${key}\`${hint}`);
      });
    case 'invalid_union': {
      const forms = formsAt(path);
      const inner = isObject(value) ? chosenForm(issue, forms, value) : null;
      if (inner !== null) return inner.flatMap((next) => explain(reading, next, path));
      if (forms === null) return [error(source, path, `expected ${unionNames(issue)}, found ${found}`)];
      const wanted = isObject(value)
        ? `an entry needs one of ${list(Object.keys(forms))}`
        : `expected a map, found ${found}`;
      return [error(source, path, wanted)];
    }
    case 'invalid_type':
      return value === undefined
        ? missing()
        : [error(source, path, mismatch(source, path, issue.expected, value))];
    case 'invalid_value': {
      if (value === undefined) return missing();
      const choices = issue.values.map(String);
      const near = typeof value === 'string' ? didYouMean(value, choices) : '';
      return [error(source, path, `expected ${list(choices, 'or')}, found ${found}${near}`)];
    }
    case 'invalid_format':
      return [error(source, path, `${issue.message}, found ${found}`)];
    case 'invalid_key':
      return [
        keyError(
          source,
          path,
          `${issue.issues[0]?.message ?? 'not a name'}, found \`${String(path.at(-1))}\``,
        ),
      ];
    case 'too_small': {
      const empty = Array.isArray(value) ? 'the list is empty' : 'the text is empty';
      return [
        error(
          source,
          path,
          typeof value === 'number' ? `must be at least ${issue.minimum}, found ${found}` : empty,
        ),
      ];
    }
    case 'too_big':
      return [error(source, path, `must be at most ${issue.maximum}, found ${found}`)];
    default:
      return [error(source, path, `not valid: ${issue.message.toLowerCase()}`)];
  }
}

function error(source: YamlSource, path: Path, message: string): RegistryIssue {
  return { ...source.place(path), path: printPath(path), message, level: 'error' };
}

function keyError(source: YamlSource, path: Path, message: string): RegistryIssue {
  return { ...source.keyPlace(path), path: printPath(path), message, level: 'error' };
}

/** The issues of the form that was meant: by its telling key, else the one with the fewest strange keys. */
function chosenForm(
  issue: Extract<ShapeIssue, { code: 'invalid_union' }>,
  forms: Forms | null,
  value: Readonly<Record<string, unknown>>,
): readonly ShapeIssue[] | null {
  if (forms === null) return [...issue.errors].sort((a, b) => strangeness(a) - strangeness(b))[0] ?? null;
  return issue.errors[Object.keys(forms).findIndex((form) => hasForm(form, value))] ?? null;
}

/** The message for a value of the wrong kind; numbers where text belongs get the quotes shown. */
function mismatch(source: YamlSource, path: Path, expected: string, value: unknown): string {
  const written = source.written(path);
  if (expected === 'string' && written !== null && typeof value === 'number') {
    const what = path.includes('accounts')
      ? 'an account id is text'
      : `expected text, found the number \`${written}\``;
    return `${what}: quote it: "${written}"`;
  }
  return `expected ${kinds[expected] ?? expected}, found ${say(source, path, value)}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
};

function say(source: YamlSource, path: Path, value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const written = source.written(path) ?? String(value);
  return `\`${written.length > 60 ? `${written.slice(0, 57)}…` : written}\``;
}

function list(names: readonly string[], word = 'and'): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} ${word} ${last}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return at;
}

function strangeness(issues: readonly ShapeIssue[]): number {
  return issues.filter(({ code }) => code === 'unrecognized_keys' || code === 'invalid_type').length;
}

function unionNames(issue: Extract<ShapeIssue, { code: 'invalid_union' }>): string {
  const expected = issue.errors.flatMap((errors) =>
    errors.map((inner) =>
      inner.code === 'invalid_type' ? (kinds[inner.expected] ?? inner.expected) : 'text',
    ),
  );
  return [...new Set(expected)].join(' or ');
}
