import { compareText } from './least.ts';
import type { Union } from './merge-groups.ts';

/**
 * How many request ids are kept on each side. One is enough to join two groups, and a pair of groups shares many: the
 * least ids of both sides are much the same ones, and they are the same in any order of events.
 */
const mostIds = 100_000;

/**
 * Joins the calls that a managed MCP server made to the tool call that asked for them: an AwsMcpEvent lists the
 * request ids of its API calls (AWS MCP Server documentation, "CloudTrail logging").
 */
export class RequestLinks {
  readonly #tools = new Map<string, Set<string>>();
  readonly #calls = new Map<string, Set<string>>();

  /** A tool call in the group `key` that made these requests. */
  addTool(requestIDs: readonly string[], key: string): void {
    for (const id of requestIDs) note(this.#tools, id, key);
  }

  /** An API call in the group `key`, made by an MCP server. */
  addCall(requestID: string, key: string): void {
    note(this.#calls, requestID, key);
  }

  /** The groups that share a request. */
  unions(): readonly Union[] {
    const unions: Union[] = [];
    const calls = least(this.#calls);
    for (const [id, tools] of least(this.#tools)) {
      for (const call of calls.get(id) ?? [])
        for (const tool of tools) if (tool !== call) unions.push([tool, call]);
    }
    return unions;
  }
}

function note(table: Map<string, Set<string>>, id: string, key: string): void {
  const known = table.get(id);
  if (known) known.add(key);
  else table.set(id, new Set([key]));
  if (table.size <= 2 * mostIds) return;
  const kept = least(table);
  for (const other of table.keys()) if (!kept.has(other)) table.delete(other);
}

/** The least ids. INVARIANT: dropping others early never drops one of these, so order does not show. */
function least(table: Map<string, Set<string>>): ReadonlyMap<string, Set<string>> {
  if (table.size <= mostIds) return table;
  return new Map([...table].sort(([a], [b]) => compareText(a, b)).slice(0, mostIds));
}
