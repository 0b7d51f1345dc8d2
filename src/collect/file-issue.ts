/** Why a file, or a folder, cannot be used: one cause, and where it lies. */
export interface FileIssue {
  readonly file: string;
  /** Lower case, no final stop, user input in backticks. */
  readonly message: string;
  /** JSON path inside the file, where known. */
  readonly path?: string;
  /** From 1, where known. */
  readonly line?: number;
  /** From 1, where known. */
  readonly column?: number;
  /** How to mend it, where there is one way. */
  readonly hint?: string;
}

/** What reading a file gives: a value, or the one issue that stopped it. Never a throw. */
export type FileResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issue: FileIssue };

/** Prints an issue on one line: `file:line:column: message (hint)`. */
export function printFileIssue(issue: FileIssue): string {
  const place =
    issue.line === undefined ? '' : `:${issue.line}${issue.column === undefined ? '' : `:${issue.column}`}`;
  const path = issue.path === undefined || issue.path === '$' ? '' : `${issue.path}: `;
  const hint = issue.hint === undefined ? '' : ` (${issue.hint})`;
  return `${issue.file}${place}: ${path}${issue.message}${hint}`;
}

/** Says in plain words why Node could not read a path. */
export function systemMessage(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it';
    case 'EISDIR':
      return 'is a folder, not a file';
    case 'ENOTDIR':
      return 'a part of the path is a file, not a folder';
    case 'ELOOP':
      return 'a loop of symbolic links';
    case 'ENAMETOOLONG':
      return 'the path is too long';
    default:
      return `cannot be read: ${code || 'unknown cause'}`;
  }
}
