import type { CallerTool } from './caller-tools.ts';

/** A session has few tools; a client that makes up names has none worth listing. */
const mostTools = 8;

/** The tools of a session, the least names kept. */
export class ToolSet {
  #names: string[] | null = null;
  #silent: boolean | null = null;
  #last: CallerTool | null = null;

  add(tool: CallerTool | null): void {
    if (tool === null || tool === this.#last) return;
    this.#last = tool;
    if (tool.silent !== null) this.#silent = (this.#silent ?? false) || tool.silent;
    this.#note(tool.name);
  }

  merge(other: ToolSet): void {
    if (other.#silent !== null) this.#silent = (this.#silent ?? false) || other.#silent;
    for (const name of other.#names ?? []) this.#note(name);
  }

  /** In order of name. */
  names(): readonly string[] {
    return [...(this.#names ?? [])];
  }

  /** Whether a call came from a tool that could not have named an agent; null = not known of any. */
  get silent(): boolean | null {
    return this.#silent;
  }

  #note(name: string): void {
    this.#names ??= [];
    const names = this.#names;
    if (names.includes(name)) return;
    if (names.length >= mostTools && name > (names.at(-1) ?? '')) return;
    names.push(name);
    names.sort();
    if (names.length > mostTools) names.pop();
  }
}
