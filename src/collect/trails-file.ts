import { join } from 'node:path';
import type { Quarantined } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { asEventObject, flagAt, listAt, textAt } from '../estate/trail/event-fields.ts';
import { dataEventTypes } from './aws/events/describe-trail.ts';
import { sha256 } from './digest.ts';
import { readTextFile } from './text-file.ts';

/** What the accounts' trails.json say together. */
export interface TrailFacts {
  /** The types of resources (`AWS::S3::Object`) whose data events some trail records, by account, sorted; of an account that is not in it, nobody knows. */
  readonly dataEvents: ReadonlyMap<AccountId, readonly string[]>;
  readonly quarantined: readonly Quarantined[];
}

interface Entry {
  readonly arn: string;
  /** null: whether it logs is not told. */
  readonly logging: boolean | null;
  /** null: what it takes is not told. */
  readonly types: readonly string[] | null;
}

/**
 * Reads `accounts/<id>/trails.json`. An organization's trail is told whole by its own account only, and stands for all
 * that it records. Only what is concluded goes into the digests: when a trail delivered last changes with every look.
 */
export async function readTrailFacts(
  root: string,
  accounts: readonly AccountId[],
  files: readonly string[],
  digests: Map<string, string>,
): Promise<TrailFacts> {
  const quarantined: Quarantined[] = [];
  const byAccount = new Map<AccountId, readonly Entry[]>();
  for (const account of accounts) {
    const file = `accounts/${account}/trails.json`;
    if (!files.includes(file)) continue;
    const text = await readTextFile(join(root, file));
    const entries = text.ok ? entriesOf(text.value) : null;
    if (entries !== null) byAccount.set(account, entries);
    else
      quarantined.push({
        file,
        place: null,
        reason: text.ok ? 'is no JSON with a list `trails`' : text.issue.message,
      });
  }
  const whole = new Map<string, Entry>();
  for (const entry of [...byAccount.values()].flat())
    if (entry.types !== null && entry.logging !== null) whole.set(entry.arn, entry);
  const dataEvents = new Map<AccountId, readonly string[]>();
  for (const [account, entries] of byAccount) {
    const known = entries.map((entry) => whole.get(entry.arn) ?? entry);
    const logging = known.filter((entry) => entry.logging !== false);
    if (logging.some(({ types, logging: isLogging }) => types === null || isLogging === null)) continue;
    const types = [...new Set(logging.flatMap((entry) => entry.types ?? []))].sort();
    dataEvents.set(account, types);
    digests.set(`accounts/${account}/trails.json#data-events`, sha256(JSON.stringify(types)));
  }
  return { dataEvents, quarantined };
}

function entriesOf(text: string): readonly Entry[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const root = asEventObject(json);
  if (root === null || !Array.isArray(root['trails'])) return null;
  return listAt(root, 'trails').map((value): Entry => {
    const trail = asEventObject(value);
    return {
      arn: textAt(trail, 'TrailARN') ?? '',
      logging: flagAt(trail, 'IsLogging'),
      types: trail === null ? null : dataEventTypes(trail),
    };
  });
}
