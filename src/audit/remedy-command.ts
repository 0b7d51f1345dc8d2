import type { PolicyJson } from '../access/comparison.ts';
import type { PolicyReading, Role, User } from '../estate/estate.ts';
import { policyOf, statementOf } from './policy-json.ts';
import { iamRegionWords, shellCommand } from './shell-command.ts';

/** IAM's quotas, in characters without white space (IAM User Guide, "IAM and AWS STS quotas"). */
export const quota = {
  /** All inline policies together. */
  inline: { role: 10_240, user: 2_048 },
  managed: 6_144,
  session: 2_048,
} as const;

/** The file that a long document is saved as. */
export const remedyFile = 'remedy.json';

/** Longer documents make a line that nobody copies whole out of a terminal. */
const mostInLine = 500;

/** What the AWS CLI takes for a document: the document itself, or the file to save it as. */
export function documentWord(policy: PolicyJson): string {
  const text = JSON.stringify(policy);
  return text.length <= mostInLine ? text : `file://${remedyFile}`;
}

/** Whether a command reads its document from a file, which is then to be written first. */
export function readsFile(command: string): boolean {
  return command.includes(`file://${remedyFile}`);
}

/** `aws iam <words>` as one line, with a Region where the partition asks for one. */
export function iamCommand(partition: string, words: readonly string[]): string {
  return shellCommand(['aws', 'iam', ...words, ...iamRegionWords(partition)]);
}

/** `--role-name x` or `--user-name x`. */
export function nameWords({ kind, name }: Role | User): readonly string[] {
  return option(`${kind}-name`, name);
}

/** An option with its value, in one word where the value would be read as an option. */
export function option(name: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** Characters of a document as IAM counts them: without white space, but for what stands inside of texts. */
export function sizeOf(policy: PolicyJson): number {
  return JSON.stringify(policy).length;
}

/** Characters that inline policies take of the quota, but for the one named. What cannot be read counts nothing. */
export function inlineSize(policies: readonly PolicyReading[], but: string | null = null): number {
  return policies.reduce((sum, reading) => {
    if (reading.state === 'unreadable' || reading.name === but) return sum;
    return sum + sizeOf(policyOf(reading.document.statements.map(statementOf)));
  }, 0);
}
