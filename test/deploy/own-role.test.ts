import { expect } from 'chai';
import { createEngine, parseSideText } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { tiers } from '../../src/collect/aws/tiers.ts';
import { deployed, deployPolicy } from './deploy-files.ts';

const readerTiers = tiers.filter((tier) => tier !== 'hub');

function side(documents: readonly object[], name: string) {
  const parsed = parseSideText(JSON.stringify(documents), name, 'identity');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/** What the tiers are meant to grant; the scope that the auditor's own role is held to. */
const scope = side(
  readerTiers.map((tier) => deployPolicy(`policies/${tier}`, deployed)),
  'deploy',
);

/** The role as an account holds it: one document for each inline policy, and what somebody attached besides. */
function role(more: readonly object[] = [], without: readonly string[] = []) {
  const held = readerTiers.filter((tier) => !without.includes(tier));
  return side([...held.map((tier) => deployPolicy(`policies/${tier}`, deployed)), ...more], 'role');
}

const allow = (Action: string, Resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

describe("the auditor's own role, by its own engine", () => {
  const engine = createEngine(loadCatalog());

  it('stays within what deploy/ says, with all tiers and with few', () => {
    expect(engine.compare(role(), scope)).to.include({ verdict: 'within' });
    expect(engine.compare(role([], ['events', 'log-archive', 'athena']), scope)).to.include({
      verdict: 'within',
    });
    expect(engine.compare(scope, role())).to.include({ verdict: 'within' });
  });

  for (const [action, resource] of [
    ['iam:ListUsers', '*'],
    ['iam:PutRolePolicy', '*'],
    ['secretsmanager:GetSecretValue', '*'],
    ['s3:GetObject', 'arn:aws:s3:::somebody-elses/*'],
    ['sts:AssumeRole', '*'],
  ] as const) {
    it(`exceeds it by ${action} when somebody adds that, and by nothing else`, () => {
      const { verdict, regions } = engine.compare(role([allow(action, resource)]), scope);
      expect(verdict).to.equal('exceeds');
      expect([...new Set(regions.flatMap(({ actions }) => actions))]).to.deep.equal([action]);
      for (const { witness } of regions) expect(witness?.action.toLowerCase()).to.equal(action.toLowerCase());
    });
  }

  it('exceeds it where a log archive is read without its conditions', () => {
    const wide = allow('kms:Decrypt', `arn:aws:kms:*:*:key/${deployed['TrailKeyId']}`);
    const { verdict, regions } = engine.compare(role([wide]), scope);
    expect(verdict).to.equal('exceeds');
    expect([...new Set(regions.flatMap(({ actions }) => actions))]).to.deep.equal(['kms:Decrypt']);
  });
});
