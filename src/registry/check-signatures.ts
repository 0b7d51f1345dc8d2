import { signatures } from '../catalog/index.ts';
import type { CheckReport } from './check-report.ts';
import type { Registry } from './registry.ts';

/** A pattern with fewer letters would take half of a trail for the product. */
const leastLiterals = 3;

/** The registry's own signatures: their ids are not the catalog's, and their patterns say something. */
export function checkSignatures(report: CheckReport, registry: Registry): void {
  const known = new Set(signatures.map(({ id }) => id));
  registry.signatures.forEach(({ id, pattern, field }, index) => {
    const path = ['signatures', index];
    if (known.has(id)) report.error([...path, 'id'], `signature \`${id}\` is the catalog's own`);
    const literals = [...pattern].filter((character) => character !== '*' && character !== '?').length;
    if (literals < leastLiterals)
      report.error(
        [...path, 'pattern'],
        `matches nearly everything: write at least ${leastLiterals} characters beside \`*\` and \`?\``,
      );
    if (field === 'tag' && !pattern.includes('='))
      report.error([...path, 'pattern'], 'a tag is written `key=value`');
  });
}
