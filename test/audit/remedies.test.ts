import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { Remedy } from '../../src/audit/finding.ts';
import type { Estate } from '../../src/estate/estate.ts';
import { auditOf, bot, found } from '../fakes/audits.ts';
import { allow, dev, estate, policy, role } from '../fakes/estate.ts';
import { applyRemedy } from './apply-remedy.ts';

interface Row {
  readonly id: string;
  readonly inline?: Readonly<Record<string, readonly unknown[]>>;
  readonly attached?: readonly string[];
  readonly managed?: Readonly<Record<string, readonly unknown[]>>;
  /** What another role attaches. */
  readonly others?: readonly string[];
  readonly boundary?: string;
  /** Characters that an inline policy takes which grants nothing of note. */
  readonly full?: number;
  readonly scope: readonly unknown[];
  readonly scopeDenies?: readonly unknown[];
  readonly kind: string;
  readonly line?: string;
  readonly lineBegins?: string;
  readonly note?: string;
  readonly closes: boolean;
}

const rows = parse(readFileSync(new URL('remedies.yaml', import.meta.url), 'utf8')) as readonly Row[];

function estateOf(row: Row): Estate {
  const filling =
    row.full === undefined ? [] : [policy('filling', [allow('s3:GetObject', filler(row.full))])];
  const inlinePolicies = Object.entries(row.inline ?? {}).map(([name, statements]) =>
    policy(name, statements),
  );
  const own = role('bot', {
    inlinePolicies: [...inlinePolicies, ...filling],
    attached: row.attached ?? [],
    ...(row.boundary === undefined ? {} : { boundary: row.boundary }),
  });
  const other = role('other', { attached: row.others ?? [] });
  const managed = Object.fromEntries(
    Object.entries(row.managed ?? {}).map(([arn, statements]) => [arn, policy(arn, statements)]),
  );
  return estate({ principals: [own, other], managed });
}

/** An ARN inside of what is meant, so that the whole policy has about so many characters. */
function filler(characters: number): string {
  return `arn:aws:s3:::data/${'x'.repeat(characters - 112)}`;
}

const outside = (whole: Estate, row: Row) => {
  const [allows, denies] = [row.scope, row.scopeDenies ?? []].map((list) => JSON.stringify(list));
  const scope = `{ ceiling: none, allow: ${allows}, deny: ${denies} }`;
  return found(auditOf(whole, bot(scope)), 'agent-outside-intended-scope')[0] ?? null;
};

describe('what closes an excess', () => {
  for (const row of rows) {
    it(row.id, () => {
      const before = estateOf(row);
      const remedy = outside(before, row)?.remedy as Remedy;
      expect(remedy.kind, remedy.text).to.equal(row.kind);
      if (row.line !== undefined) expect(remedy.command).to.equal(row.line.replaceAll('\n', ' '));
      if (row.lineBegins !== undefined)
        expect(remedy.command?.slice(0, row.lineBegins.length)).to.equal(row.lineBegins);
      expect(remedy.proof).to.equal('proved');
      expect(remedy.proofNote).to.include(row.note ?? 'nothing that was meant goes with it');
      expect(outside(applyRemedy(before, dev, remedy), row) === null).to.equal(row.closes);
    });
  }
});
