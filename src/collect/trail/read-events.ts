import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { SessionSignatures } from '../../estate/signatures.ts';
import { type FileResult, systemMessage } from '../file-issue.ts';
import { listFiles } from '../list-files.ts';
import { readTrail, type TrailReading } from './read-trail.ts';
import { isTrailFile } from './trail-files.ts';

/**
 * Reads the events of a folder (every trail file below it) or of one file, whatever its name. Only a path that is
 * not there, or may not be read, is an issue; broken files and events are in `quarantined`.
 */
export async function readEvents(
  path: string,
  signatures: SessionSignatures,
): Promise<FileResult<TrailReading>> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) {
      return { ok: true, value: await readTrail(dirname(path), [basename(path)], signatures, null) };
    }
    const listing = await listFiles(path, isTrailFile);
    const trail = await readTrail(path, listing.files, signatures, null);
    return { ok: true, value: { ...trail, quarantined: [...listing.quarantined, ...trail.quarantined] } };
  } catch (error) {
    return { ok: false, issue: { file: path, message: systemMessage(error) } };
  }
}
