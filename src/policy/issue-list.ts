import type { Issue } from './document.ts';

/** No report is longer than this; hostile input must not make one longer than itself. */
const maxIssues = 100;

/** Gathers the issues of one parse, so that a person sees all of them at once. */
export class IssueList {
  readonly #issues: Issue[] = [];

  /** Notes that something at `path` is wrong; `message` is lower case, without a final stop. */
  add(path: string, message: string): void {
    if (this.#issues.length < maxIssues) this.#issues.push({ path, message });
  }

  get found(): readonly Issue[] {
    return this.#issues;
  }
}

/** What a value is, in words that finish "expected an object, found …". */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return 'a string';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    default:
      return `a ${typeof value}`;
  }
}

/** Input quoted for a message: in backticks, on one line, cut after 80 characters. */
export function quoted(text: string): string {
  const shown = text.length <= 80 ? text : `${text.slice(0, 80)}…`;
  return `\`${shown.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?')}\``;
}

/** A plain JSON object, read by own keys only: inherited names never count. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether the value is a JSON object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own value under `key`; undefined when it has none. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
