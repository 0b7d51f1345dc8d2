import { xmlText } from '../../protocols/xml.ts';
import { encodedDocument } from './documents.ts';

const documents: ReadonlySet<string> = new Set(['AssumeRolePolicyDocument', 'PolicyDocument', 'Document']);
const dates: ReadonlySet<string> = new Set(['CreateDate', 'UpdateDate', 'LastUsedDate', 'PasswordLastUsed']);

/**
 * An entry of authorization details as IAM answers it: its documents encoded, its times in UTC. Written in one go,
 * without a copy of the entry: a scan of a large organization must wait for the scanner, not for this fake.
 */
export function detailXml(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (documents.has(name)) return `<${name}>${xmlText(encodedDocument(value))}</${name}>`;
  if (typeof value === 'string')
    return `<${name}>${dates.has(name) ? inUtc(value) : xmlText(value)}</${name}>`;
  if (Array.isArray(value)) {
    let members = '';
    for (const entry of value) members += detailXml('member', entry);
    return `<${name}>${members}</${name}>`;
  }
  if (typeof value !== 'object') return `<${name}>${value}</${name}>`;
  let content = '';
  for (const [member, entry] of Object.entries(value)) content += detailXml(member, entry);
  return `<${name}>${content}</${name}>`;
}

/** What is no time stays as it is, so that a world can hold one. */
function inUtc(time: string): string {
  if (time.endsWith('Z')) return xmlText(time);
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? xmlText(time) : at.toISOString().replace('.000Z', 'Z');
}
