import { join } from 'node:path';
import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import { createChangeLog } from '../../estate/changes/change-log.ts';
import type { Quarantined } from '../../estate/estate.ts';
import type { Session } from '../../estate/session.ts';
import { createSessionBuilder } from '../../estate/sessions/session-builder.ts';
import type { SessionCounts } from '../../estate/sessions/session-counts.ts';
import type { SessionSignatures } from '../../estate/signatures.ts';
import type { CloudTrailEvent } from '../../estate/trail/event.ts';
import { EventReader } from './event-reader.ts';
import { readTrailFile } from './trail-file.ts';
import { isTrailFile } from './trail-files.ts';

/** What a trail's files give. */
export interface TrailReading {
  readonly sessions: readonly Session[];
  /** Calls that changed who may do what. */
  readonly changeEvents: readonly ChangeEvent[];
  readonly quarantined: readonly Quarantined[];
  readonly counts: SessionCounts & { readonly files: number };
  /** Why the files are not the whole of what was collected; null when they are. */
  readonly fault: string | null;
}

/**
 * Reads the files of a trail one after another and joins their events to sessions; one event is in memory at a time.
 * `files` are relative to `root`; each file's digest goes into `digests`, unless null.
 */
export async function readTrail(
  root: string,
  files: readonly string[],
  signatures: SessionSignatures,
  digests: Map<string, string> | null,
): Promise<TrailReading> {
  const builder = createSessionBuilder(signatures);
  const changes = createChangeLog();
  const add = (event: CloudTrailEvent): void => {
    builder.add(event);
    changes.add(event);
  };
  const reader = new EventReader();
  const quarantined: Quarantined[] = [];
  for (const file of files) {
    const reading = await readTrailFile(join(root, file), file, reader, add, digests !== null);
    if (reading.digest !== null) digests?.set(file, reading.digest);
    quarantined.push(...reading.quarantined);
  }
  // A note beside the logs is named, but only what looks like a log makes the trail doubtful.
  const first = quarantined.find(({ file, place }) => place !== null || isTrailFile(file));
  return {
    sessions: builder.sessions(),
    changeEvents: changes.changes(),
    quarantined,
    counts: { files: files.length, ...builder.counts() },
    fault: first ? `\`${first.file}\` could not be used as a whole: ${first.reason}` : null,
  };
}
