import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type NamedPolicy, parsePolicyDocument } from '../src/policy/index.ts';

/** One policy of the corpus as AWS published it. */
export interface ManagedPolicyJson {
  readonly name: string;
  readonly arn: string;
  readonly document: unknown;
}

/** The corpus of AWS managed policies as JSON values. */
export function readManagedPolicyJson(): ManagedPolicyJson[] {
  const file = new URL('../test/corpus/aws-managed-policies.jsonl.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ManagedPolicyJson);
}

/** The corpus parsed, in order of name. Throws when one does not parse. */
export function readManagedPolicies(): (NamedPolicy & { readonly arn: string })[] {
  return readManagedPolicyJson()
    .map(({ name, arn, document }) => {
      const parsed = parsePolicyDocument(document, 'identity');
      if (!parsed.ok) throw new Error(`${name} does not parse: ${parsed.issues[0]?.message}`);
      return { name, arn, document: parsed.value };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
