import type { AccessKeyState } from '../estate/estate.ts';
import { parseInstant } from '../estate/identifiers.ts';
import type { FileResult } from './file-issue.ts';

/**
 * Reads IAM's credential report (IAM User Guide, "Getting credential reports"): the access keys of each user, by ARN. A
 * row that has not all columns is left out, so that its user's keys stay unknown.
 */
export function parseCredentialReport(
  text: string,
  file: string,
): FileResult<ReadonlyMap<string, readonly AccessKeyState[]>> {
  const [header = '', ...rows] = text.split(/\r?\n/);
  const columns = cells(header);
  const at = (name: string) => columns.indexOf(name);
  if (at('arn') < 0 || at('access_key_1_active') < 0 || at('access_key_2_active') < 0) {
    return { ok: false, issue: { file, message: 'not a credential report: its columns are missing' } };
  }
  const keys = new Map<string, readonly AccessKeyState[]>();
  for (const row of rows) {
    const values = cells(row);
    const arn = values[at('arn')];
    if (values.length !== columns.length || !arn) continue;
    const cell = (name: string) => values[at(name)] ?? '';
    const states = ['access_key_1', 'access_key_2'].flatMap((key): AccessKeyState[] => {
      const createdAt = parseInstant(cell(`${key}_last_rotated`));
      // A slot without a key has no date at all.
      if (createdAt === null) return [];
      return [
        {
          active: cell(`${key}_active`) === 'true',
          createdAt,
          lastUsedAt: parseInstant(cell(`${key}_last_used_date`)),
        },
      ];
    });
    keys.set(arn, states);
  }
  return { ok: true, value: keys };
}

/** The cells of a line of CSV; a cell in quotation marks may hold commas, and two marks stand for one (RFC 4180). */
function cells(line: string): readonly string[] {
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quoted && character === '"' && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) {
      found.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...found, cell];
}
