import type { Issue } from '../policy/index.ts';
import type { FileIssue } from './file-issue.ts';

/** The first issue of a parse as the issue of its file. */
export function jsonIssue(file: string, issues: readonly Issue[]): FileIssue {
  const { path, message, line, column } = issues[0] ?? { path: '$', message: 'not valid JSON' };
  return {
    file,
    path,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
