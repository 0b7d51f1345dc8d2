import type { RegistryIssue } from '../../registry/registry.ts';
import { counted } from './access-words.ts';
import { type Page, paragraph, span, unbroken } from './page.ts';

/** What `registry check` answers. */
export interface RegistryCheck {
  /** No errors; warnings do not count. */
  readonly ok: boolean;
  readonly files: readonly string[];
  readonly agents: number;
  readonly issues: readonly RegistryIssue[];
}

/** The answer of `registry check`: one line per issue, `file:line:column: error: …`, then a summary. */
export function registryCheckPage({ ok, files, agents, issues }: RegistryCheck): Page {
  const errors = issues.filter(({ level }) => level === 'error').length;
  const warnings = issues.length - errors;
  const found = [counted(errors, 'error'), counted(warnings, 'warning')].join(', ');
  const summary = ok
    ? `${counted(agents, 'agent')} in ${counted(files.length, 'file')}: ${issues.length === 0 ? 'nothing is wrong' : found}`
    : found;
  return [...issues.map(issueLine), paragraph([span(summary, ok ? 'good' : 'bad')])];
}

function issueLine({ file, line, column, path, message, level }: RegistryIssue) {
  return paragraph(
    [
      line === 0 ? `${file}: ` : `${file}:${line}:${column}: `,
      span(level, level === 'error' ? 'bad' : 'warning'),
      `: ${path === '' ? '' : `${path}: `}${message}`,
    ],
    0,
    2,
  );
}

/** The answer of `registry show`: the lines that the registry's room wrote, as they are. */
export function scopePage(lines: readonly string[]): Page {
  return lines.map((line) => unbroken([line]));
}
