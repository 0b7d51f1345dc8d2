import type { Detail } from '../../world/account.ts';
import { encodedDocument } from './documents.ts';

const documents: ReadonlySet<string> = new Set(['AssumeRolePolicyDocument', 'PolicyDocument', 'Document']);
const dates: ReadonlySet<string> = new Set(['CreateDate', 'UpdateDate', 'LastUsedDate', 'PasswordLastUsed']);

/** An entry of authorization details as IAM answers it: its documents encoded, its times in UTC. */
export function withEncodedDocuments(detail: Detail): Detail {
  const encoded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(detail)) encoded[name] = encodedMember(name, value);
  return encoded;
}

function encodedMember(name: string, value: unknown): unknown {
  if (documents.has(name) && value !== undefined && value !== null) return encodedDocument(value);
  if (dates.has(name) && typeof value === 'string') return new Date(value);
  if (Array.isArray(value)) {
    return value.map((entry) => (isDetail(entry) ? withEncodedDocuments(entry) : entry));
  }
  return isDetail(value) ? withEncodedDocuments(value) : value;
}

function isDetail(value: unknown): value is Detail {
  return typeof value === 'object' && value !== null;
}
