import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Place, RegistryIssue } from './registry.ts';
import { yamlMessage } from './yaml-message.ts';

/** Keys and indexes from the top of a file down. */
export type Path = readonly (string | number)[];

/** One YAML file, read: its plain value and where each part of it is written. */
export interface YamlSource {
  readonly file: string;
  /** Null-prototype objects, arrays, strings, numbers, booleans, null. */
  readonly value: unknown;
  /** Where the value at `path` begins; of what is not there, where its nearest ancestor begins. */
  place(path: Path): Place;
  /** Where the key that `path` ends with is written. */
  keyPlace(path: Path): Place;
  /** A number or boolean as it is written (`012345678901`), null for anything else. */
  written(path: Path): string | null;
}

/** Values beside those that the text can hold by itself: what aliases may repeat. */
const maxRepeatedValues = 100_000;
/** After this many syntax errors the rest are echoes of the first. */
const maxErrors = 10;
const maxDepth = 64;
const maxCharacters = 16 * 1024 * 1024;

/** Reads one YAML 1.2 document (core schema: dates stay text). Never throws. */
export function readYaml(
  file: string,
  text: string,
): YamlSource | { readonly issues: readonly RegistryIssue[] } {
  const start: Place = { file, line: 1, column: 1 };
  const fail = (place: Place, message: string) => ({
    issues: [{ ...place, path: '', message, level: 'error' as const }],
  });
  if (text.length > maxCharacters) return fail(start, `too large: ${text.length} characters`);
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      lineCounter: lines,
      prettyErrors: false,
    });
  } catch {
    // The parser recurses: only nesting far beyond any registry makes it throw.
    return fail(start, 'nested too deeply');
  }
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.some((error) => error.message.includes('call stack')))
    return fail(start, 'nested too deeply');
  // A tag that the core schema does not know is only a warning to the parser; its meaning would be lost.
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    return {
      issues: problems.slice(0, maxErrors).map((error) => ({
        ...at(error.pos[0]),
        path: '',
        message: yamlMessage(error.code, error.message, text.slice(error.pos[0], error.pos[0] + 200)),
        level: 'error',
      })),
    };
  }
  if (document.directives.yaml.version !== '1.2') {
    return fail(start, `YAML ${document.directives.yaml.version} is asked for: a registry is YAML 1.2`);
  }
  const root: Node | null = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return fail(start, 'the file is empty');

  let left = maxRepeatedValues + text.length;
  const open = new Set<Node>();
  const issues: RegistryIssue[] = [];
  const path: (string | number)[] = [];
  const refuse = (node: Node | null, message: string): null => {
    if (issues.length < maxErrors)
      issues.push({ ...at(node?.range?.[0] ?? 0), path: printPath(path), message, level: 'error' });
    return null;
  };
  const plain = (node: Node | null): unknown => {
    left -= 1;
    if (left === 0) return refuse(node, 'too many values: aliases repeat too much');
    if (left < 0 || node === null) return null;
    if (isAlias(node)) {
      const target = node.resolve(document);
      return target === undefined ? refuse(node, `unknown anchor \`${node.source}\``) : plain(target);
    }
    if (isScalar(node)) {
      const { value, source = '' } = node;
      // A statement's values are text to IAM: `012345678901` read as a number is another account.
      if (typeof value === 'number' && String(value) !== source && path.includes('statement')) {
        return refuse(node, `\`${source}\` is read as a number: quote it: "${source}"`);
      }
      return value;
    }
    if (open.has(node)) return refuse(node, 'an anchor that holds itself');
    if (open.size >= maxDepth) return refuse(node, 'nested too deeply');
    open.add(node);
    let value: unknown = null;
    if (isSeq(node)) {
      value = node.items.map((item, index) => {
        path.push(index);
        const inner = plain(item as Node | null);
        path.pop();
        return inner;
      });
    } else if (isMap(node)) {
      const object: Record<string, unknown> = Object.create(null);
      for (const pair of node.items) {
        const key = pair.key as Node | null;
        if (!isScalar(key) || key.value === null) refuse(key ?? node, 'a key must be text');
        else if (key.source === '<<') {
          refuse(key, 'merge keys (`<<`) are not part of YAML 1.2: write the keys out');
        } else if (keyText(key) === '__proto__') refuse(key, '`__proto__` may not be a key');
        else {
          path.push(keyText(key));
          object[keyText(key)] = plain(pair.value as Node | null);
          path.pop();
        }
      }
      value = object;
    }
    open.delete(node);
    return value;
  };
  const value = plain(root);
  if (issues.length > 0) return { issues };

  const resolved = (node: Node | null): Node | null =>
    isAlias(node) ? ((node.resolve(document) as Node | undefined) ?? null) : node;
  const walk = (path: Path): { node: Node; key: Node | null; complete: boolean } => {
    let found = { node: root, key: null as Node | null, complete: true };
    for (const step of path) {
      const parent = resolved(found.node);
      let next: { node: Node | null; key: Node | null } | null = null;
      if (isSeq(parent) && typeof step === 'number') {
        next = { node: (parent.items[step] as Node | undefined) ?? null, key: null };
      } else if (isMap(parent)) {
        const pair = parent.items.find((item) => isScalar(item.key) && keyText(item.key) === String(step));
        if (pair) next = { node: pair.value as Node | null, key: pair.key as Node };
      }
      if (next === null) return { ...found, complete: false };
      const node = next.node ?? next.key;
      if (node === null) return { ...found, complete: false };
      found = { node, key: next.key, complete: true };
    }
    return found;
  };
  const placeOf = (node: Node): Place => at(node.range?.[0] ?? 0);
  return {
    file,
    value,
    place: (path) => placeOf(walk(path).node),
    keyPlace: (path) => {
      const { node, key } = walk(path);
      return placeOf(key ?? node);
    },
    written: (path) => {
      const { node, complete } = walk(path);
      const scalar = resolved(node);
      return complete && isScalar(scalar) && typeof scalar.value !== 'string'
        ? (scalar.source ?? null)
        : null;
    },
  };
}

/** A key as text: `1:` and `true:` are written as they stand. */
function keyText(key: { readonly value: unknown; readonly source?: string | undefined }): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** `agents[0].scope.allow[2]`; keys that are no plain words are quoted. */
export function printPath(path: Path): string {
  let printed = '';
  for (const step of path) {
    if (typeof step === 'number') printed += `[${step}]`;
    else if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(step)) printed += printed === '' ? step : `.${step}`;
    else printed += `[${JSON.stringify(step)}]`;
  }
  return printed;
}
