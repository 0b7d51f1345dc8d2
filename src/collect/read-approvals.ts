import { isAbsolute, join, normalize, sep } from 'node:path';
import type { Quarantined } from '../estate/estate.ts';
import { type Approval, type ApprovalReading, parseApproval } from '../registry/approval.ts';
import type { ApprovalSource } from '../registry/registry.ts';
import { listFiles } from './list-files.ts';
import { matchesPath } from './path-pattern.ts';
import { readTextFile } from './text-file.ts';

/** What the files of a registry's sources say, with what of them could not be used. */
export interface ApprovalFiles extends ApprovalReading {
  readonly quarantined: readonly Quarantined[];
  /** The text of every file that was read, by its path below the registry: for a digest. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Reads the approvals that a registry's sources name: files of JSON lines, by patterns (`*` within a folder, `**` over
 * folders) below `base`, the folder of the registry. Never throws.
 *
 * INVARIANT: a source that no file answers, or one of whose files cannot be read, was not looked through: that nothing
 * was found there means nothing. A line that is no approval approves nothing; it is quarantined and counted.
 */
export async function readApprovals(
  base: string,
  sources: readonly ApprovalSource[],
): Promise<ApprovalFiles> {
  const approvals = new Map<string, Approval>();
  const looked: string[] = [];
  const unread: { source: string; reason: string }[] = [];
  const quarantined: Quarantined[] = [];
  const texts = new Map<string, string>();
  let brokenLines = 0;
  for (const { files: pattern } of sources) {
    const found = await filesOf(base, pattern);
    let reason = found.reason;
    for (const file of found.files) {
      if (texts.has(file)) continue;
      const text = await readTextFile(join(base, file));
      if (!text.ok) {
        reason ??= `\`${file}\` cannot be read: ${text.issue.message}`;
        quarantined.push({ file, place: null, reason: text.issue.message });
        continue;
      }
      texts.set(file, text.value);
      text.value.split('\n').forEach((line, index) => {
        if (line.trim() === '') return;
        const parsed = parseApproval(line);
        // One approval that lies in two files counts once.
        if (parsed.ok) approvals.set(JSON.stringify(parsed.value), parsed.value);
        else {
          brokenLines++;
          const [issue] = parsed.issues;
          const why = issue ? `${issue.path}: ${issue.message}` : 'is no approval';
          quarantined.push({ file, place: `line ${index + 1}`, reason: why });
        }
      });
    }
    if (reason === null) looked.push(pattern);
    else unread.push({ source: pattern, reason });
  }
  return { approvals: [...approvals.values()], looked, unread, brokenLines, quarantined, texts };
}

interface Found {
  readonly files: readonly string[];
  /** Why these are not all that the pattern means; null when they are. */
  readonly reason: string | null;
}

async function filesOf(base: string, pattern: string): Promise<Found> {
  const inside = normalize(pattern);
  // A registry may come from many hands: it names files beside itself, not any file of the machine.
  if (isAbsolute(pattern) || inside === '..' || inside.startsWith(`..${sep}`)) {
    return { files: [], reason: 'must lie beside the registry' };
  }
  const steps = inside.split(sep);
  const wild = steps.findIndex((step) => /[*?]/.test(step));
  if (wild < 0) return { files: [inside], reason: null };
  const folder = steps.slice(0, wild).join('/');
  try {
    const below = await listFiles(join(base, folder), (name) =>
      matchesPath(steps.slice(wild), name.split('/')),
    );
    const files = below.files.map((name) => (folder === '' ? name : `${folder}/${name}`));
    const fault = below.quarantined[0];
    if (fault) return { files, reason: `\`${fault.file}\`: ${fault.reason}` };
    return { files, reason: files.length === 0 ? 'no file answers to it' : null };
  } catch {
    return { files: [], reason: 'no such folder' };
  }
}
