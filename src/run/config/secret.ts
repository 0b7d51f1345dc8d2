import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemMessage } from '../../collect/file-issue.ts';
import { failure } from '../failure.ts';
import type { SecretSource } from './schema.ts';

/**
 * A secret from where the configuration says that it is: the file itself, a variable, or a file of its own (without its
 * last line break, as secret stores write it). A CommandFailure that names the place and never the secret.
 * @param folder where relative paths begin
 */
export async function readSecret(
  source: SecretSource,
  what: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (typeof source === 'string') return source;
  if ('env' in source) {
    const value = environment[source.env] ?? '';
    if (value !== '') return value;
    throw failure(`${what} is to be in the variable \`${source.env}\`, which is not set`);
  }
  const file = resolve(folder, source.file);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw failure(`${what} is to be in \`${file}\`: ${systemMessage(error)}`, error);
  });
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw failure(`${what} is to be in \`${file}\`, which is empty`);
  return value;
}
