import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { createEngine } from '../../src/access/index.ts';
import { containsByEngine } from '../../src/audit/contains-regions.ts';
import { excessChange } from '../../src/audit/excess-change.ts';
import { ruleCatalog } from '../../src/audit/rule-catalog.ts';
import { ruleIds } from '../../src/audit/rules.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { PolicyReading } from '../../src/estate/estate.ts';
import { auditOf, bot, found } from '../fakes/audits.ts';
import { allow, deny, dev, estate, permissionSetRole, policy, prod, role, session } from '../fakes/estate.ts';
import { applyRemedy } from './apply-remedy.ts';

const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:Get*',
  'sqs:SendMessage',
  'rds:DeleteDBInstance',
  's3:*',
];
const resources = ['*', 'arn:aws:s3:::data/*', 'arn:aws:s3:::data/a*', 'arn:aws:s3:::other/*'];
const statement = fc
  .tuple(fc.constantFrom(...actions), fc.constantFrom(...resources), fc.boolean())
  .map(([action, resource, isDeny]) => (isDeny ? deny(action, resource) : allow(action, resource)));
const statements = fc.array(statement, { minLength: 1, maxLength: 4 });

/** A scope of plain allow entries, written as YAML. */
function scopeOf(entries: readonly { Action: unknown; Resource: unknown }[]): string {
  const lines = entries.map((one) => `{ actions: ["${one.Action}"], resources: ["${one.Resource}"] }`);
  return `{ ceiling: none, allow: [${lines.join(', ')}] }`;
}

const allows = fc
  .array(fc.tuple(fc.constantFrom(...actions), fc.constantFrom(...resources)), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.map(([action, resource]) => allow(action, resource)));

const excessOfPolicies = (inlinePolicies: readonly PolicyReading[], scope: string) =>
  found(
    auditOf(estate({ principals: [role('bot', { inlinePolicies })] }), bot(scope)),
    'agent-outside-intended-scope',
  )[0] ?? null;

const excessOf = (granted: readonly unknown[], scope: string) =>
  excessOfPolicies([policy('inline', granted)], scope);

describe('laws of the audit', () => {
  it('what a scope says, granted as it stands, is within it', () =>
    fc.assert(
      fc.property(allows, (entries) => {
        expect(excessOf(entries, scopeOf(entries))).to.equal(null);
      }),
      { numRuns: 25 },
    ));

  it('the remedy, once in place, leaves nothing, and says so truly', () => {
    const proofs = new Set<string>();
    fc.assert(
      fc.property(statements, statements, allows, (one, two, entries) => {
        const held = [policy('one', one), policy('two', two)];
        const finding = excessOfPolicies(held, scopeOf(entries));
        if (finding?.remedy?.proof !== 'proved') return;
        proofs.add(finding.remedy.kind ?? '');
        const before = estate({ principals: [role('bot', { inlinePolicies: held })] });
        const after = applyRemedy(before, dev, finding.remedy);
        const left = found(auditOf(after, bot(scopeOf(entries))), 'agent-outside-intended-scope');
        expect(left).to.deep.equal([]);
      }),
      { numRuns: 40, seed: 1 },
    );
    expect([...proofs]).to.include.members(['deny', 'narrow-policy', 'remove-policy']);
  });

  it('another Allow never makes an excess smaller, another Deny never larger', () => {
    const contains = containsByEngine(createEngine(loadCatalog()));
    fc.assert(
      fc.property(statements, statement, allows, (granted, further, entries) => {
        const before = excessOf(granted, scopeOf(entries))?.excess ?? null;
        const after = excessOf([...granted, further], scopeOf(entries))?.excess ?? null;
        if (before === null || after === null) {
          if (further.Effect === 'Allow' && before !== null) expect(after).not.to.equal(null);
          if (further.Effect === 'Deny' && before === null) expect(after).to.equal(null);
          return;
        }
        const { direction } = excessChange(before, after, contains);
        expect(direction).to.be.oneOf(further.Effect === 'Allow' ? ['same', 'grew'] : ['same', 'shrank']);
      }),
      { numRuns: 25 },
    );
  });

  it('the same estate gives the same answer, byte for byte', () => {
    const sso = permissionSetRole('ProdOperator', prod, [allow('*')]);
    const whole = estate({
      principals: [role('bot', { statements: [allow('s3:*'), allow('rds:*')] }), sso],
      sessions: [session(sso)],
    });
    const scope = scopeOf([allow('s3:*')]);
    expect(JSON.stringify(auditOf(whole, bot(scope)))).to.equal(JSON.stringify(auditOf(whole, bot(scope))));
  });

  it('a declaration closes no finding and moves no fingerprint', () => {
    const whole = estate({ principals: [role('bot', { account: dev, statements: [allow('sqs:*')] })] });
    const fingerprints = [scopeOf([allow('s3:*')]), scopeOf([allow('rds:DeleteDBInstance')])].map(
      (scope) => found(auditOf(whole, bot(scope)), 'agent-outside-intended-scope')[0]?.fingerprint,
    );
    expect(fingerprints[0]).to.match(/^fp1:[0-9a-f]{64}$/);
    expect(fingerprints[1]).to.equal(fingerprints[0]);
  });

  it('every rule has a page that says its name, its title, its controls and what it needs', () => {
    for (const { id, title, controls, tier } of ruleCatalog) {
      const page = readFileSync(new URL(`../../docs/rules/${id}.md`, import.meta.url), 'utf8');
      expect(page.startsWith(`# ${id}\n\n`)).to.equal(true);
      expect(page).to.include(`**${title}.**`);
      expect(page, id).to.include(`\`${tier}\``);
      for (const control of controls) expect(page, id).to.include(control);
    }
  });

  it('every rule has its controls, its tier and a known id', () => {
    for (const rule of ruleCatalog) {
      expect(ruleIds).to.include(rule.id);
      expect(rule.controls, rule.id).to.include('AC-6');
      expect(
        rule.controls.some((control) => control.startsWith('AGENTSEC')),
        rule.id,
      ).to.equal(true);
    }
  });
});
