import type { SignatureField } from '../../../catalog/signature.ts';
import { signatures } from '../../../catalog/signatures.ts';
import { sqlText } from './sql-text.ts';

/**
 * The condition that a column matches a signature which says `agent`. The patterns are the catalog's own, never input;
 * Athena's regular expressions (Trino, Java syntax) read them as JavaScript does, but for named groups, of which each
 * name may come only once.
 */
export function matchesAgent(column: string, field: SignatureField): string {
  const patterns = signatures
    .filter((signature) => signature.field === field && signature.says === 'agent')
    .map(({ pattern, flags }) => `(?${flags}:${pattern.replace(/\(\?<[A-Za-z]\w*>/g, '(?:')})`);
  return patterns.length === 0 ? 'FALSE' : `regexp_like(${column}, ${sqlText(patterns.join('|'))})`;
}
