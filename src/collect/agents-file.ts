import { join } from 'node:path';
import type { Quarantined } from '../estate/estate.ts';
import type { HostedAgent } from '../estate/hosted-agent.ts';
import { type AccountId, parseArn } from '../estate/identifiers.ts';
import { readJson } from '../policy/index.ts';
import { sha256 } from './digest.ts';
import { asArray, asObject, asText } from './json-fields.ts';
import { readTextFile } from './text-file.ts';

/** What the accounts' agents.json say together. */
export interface HostedAgentReading {
  /** In order of account, name and role; null: no account has such a file, so that nobody knows. */
  readonly agents: readonly HostedAgent[] | null;
  readonly quarantined: readonly Quarantined[];
}

/**
 * Reads `accounts/<id>/agents.json`: `{"agents":[{"kind","name","role"}]}`. An entry without a kind and a name is
 * quarantined. Only what is kept goes into the digests: when an agent was last changed says nothing of what it may do.
 */
export async function readHostedAgents(
  root: string,
  accounts: readonly AccountId[],
  files: readonly string[],
  digests: Map<string, string>,
): Promise<HostedAgentReading> {
  const found: HostedAgent[] = [];
  const quarantined: Quarantined[] = [];
  let isAny = false;
  for (const account of accounts) {
    const file = `accounts/${account}/agents.json`;
    if (!files.includes(file)) continue;
    const setAside = (place: string | null, reason: string) => quarantined.push({ file, place, reason });
    const text = await readTextFile(join(root, file));
    const json = text.ok ? readJson(text.value) : null;
    const entries = json?.ok ? asArray(asObject(json.value)?.['agents']) : null;
    if (!entries) {
      setAside(null, text.ok ? 'is no JSON with a list `agents`' : text.issue.message);
      continue;
    }
    isAny = true;
    const own: HostedAgent[] = [];
    for (const [index, value] of entries.entries()) {
      const entry = asObject(value);
      const kind = asText(entry?.['kind']);
      const name = asText(entry?.['name']);
      if (!kind || !name) setAside(`$.agents[${index}]`, 'is no agent: it has no `kind` and `name`');
      else own.push({ account, kind, name, role: parseArn(asText(entry?.['role']) ?? '')?.arn ?? null });
    }
    digests.set(`${file}#agents`, sha256(JSON.stringify(own)));
    found.push(...own);
  }
  const inOrder = found.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return { agents: isAny ? inOrder : null, quarantined };
}

function orderOf({ account, name, role }: HostedAgent): string {
  return `${account} ${name} ${role ?? ''}`;
}
