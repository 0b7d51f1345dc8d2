import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { ActionCatalog } from '../../src/access/facts.ts';
import { loadCatalog } from '../../src/catalog/index.ts';

const catalog = loadCatalog();
// The algebra takes the catalog as its own typed parameter: this line is checked by the compiler.
const facts: ActionCatalog = catalog;
const here = import.meta.dirname;

interface Row {
  readonly action: string;
  readonly level: string;
  readonly tagging?: boolean;
  readonly patterns: readonly string[];
}
const rows = parse(readFileSync(join(here, 'actions.yaml'), 'utf8')) as Row[];
const index = fc.integer({ min: 0, max: catalog.size - 1 });

describe('actions of the catalog', () => {
  for (const row of rows)
    it(`knows ${row.action}`, () => {
      const number = catalog.actionIndex(row.action);
      expect(catalog.accessLevel(number)).to.equal(row.level);
      expect(catalog.accessLevels(number).includes('Tagging')).to.equal(row.tagging ?? false);
      expect(catalog.resourcePatterns(number)).to.deep.equal(row.patterns);
      expect(catalog.isWildcardOnly(row.action)).to.equal(row.patterns.length === 0);
    });

  it('numbers 21,996 actions of 455 services', () => {
    expect(facts.size).to.equal(21996);
    expect(catalog.services.length).to.equal(455);
    expect(catalog.serviceName('s3')).to.equal('Amazon S3');
    expect(catalog.serviceName('nope')).to.equal(null);
  });

  it('finds every action by its name in any case', () => {
    fc.assert(
      fc.property(index, fc.func(fc.boolean()), (number, raise) => {
        const name = catalog.actionName(number);
        const mixed = [...name].map((c, at) => (raise(at) ? c.toUpperCase() : c.toLowerCase())).join('');
        expect(catalog.actionIndex(mixed)).to.equal(number);
        expect(catalog.classifyAction(mixed)).to.deep.equal({ kind: 'known', index: number });
        expect(catalog.expandActions(mixed)).to.deep.equal([number]);
      }),
    );
  });

  it('knows a level of every action and writes no placeholder into a pattern', () => {
    for (let number = 0; number < catalog.size; number += 1) {
      expect(catalog.accessLevel(number)).not.to.equal('Unknown');
      for (const pattern of catalog.resourcePatterns(number)) {
        if (!/^arn:\*:[^:${}]+:[^:]*:[^:]*:[^${},]*$/.test(pattern))
          throw new Error(`${catalog.actionName(number)}: ${pattern}`);
      }
    }
  });

  it('says which resource types a request must name', () => {
    const types = catalog.resourceTypes(catalog.actionIndex('ec2:RunInstances'));
    expect(types.find(({ name }) => name === 'image')).to.deep.include({
      required: true,
      arnTemplate: 'arn:${Partition}:ec2:${Region}::image/${ImageId}',
    });
    expect(types.find(({ name }) => name === 'key-pair')?.required).to.equal(false);
  });

  it('reads the several templates of one resource type apart', () => {
    const type = catalog
      .resourceTypes(catalog.actionIndex('lex:DeleteBot'))
      .find(({ name }) => name === 'bot');
    expect(type?.arnTemplates).to.deep.equal([
      'arn:${Partition}:lex:${Region}:${Account}:bot/${BotId}',
      'arn:${Partition}:lex:${Region}:${Account}:bot:${BotName}',
    ]);
  });

  it('lists the condition keys of an action and of its resource types', () => {
    const keys = catalog.conditionKeys(catalog.actionIndex('iam:PassRole'));
    expect(keys).to.include.members(['iam:PassedToService', 'iam:AssociatedResourceArn']);
    expect(catalog.action(catalog.actionIndex('s3:ListBucket')).conditionKeys).to.include.members([
      's3:prefix',
      's3:max-keys',
    ]);
  });

  it('refuses a number that no action has', () => {
    expect(() => catalog.actionName(catalog.size)).to.throw(RangeError);
    expect(() => catalog.actionName(-1)).to.throw(RangeError);
    expect(catalog.accessLevel(-1)).to.equal('Unknown');
  });
});

describe('what the catalog does not know', () => {
  it('is told apart: action, service, pattern', () => {
    expect(catalog.classifyAction('s3:GetObjekt')).to.deep.equal({ kind: 'unknown-action' });
    expect(catalog.classifyAction('s4:GetObject')).to.deep.equal({ kind: 'unknown-service' });
    expect(catalog.classifyAction('GetObject')).to.deep.equal({ kind: 'unknown-service' });
    expect(catalog.classifyAction('')).to.deep.equal({ kind: 'unknown-service' });
    expect(catalog.classifyAction('s3:Get*')).to.deep.equal({ kind: 'pattern' });
    expect(catalog.classifyAction('s3:GetObjec?')).to.deep.equal({ kind: 'pattern' });
  });

  it('is neither yes nor no', () => {
    expect(catalog.isWildcardOnly('s3:GetObjekt')).to.equal(null);
    expect(catalog.isWildcardOnly('s3:*')).to.equal(null);
    expect(catalog.keyArity('acme:Unheard')).to.equal(null);
    expect(catalog.actionIndex('__proto__:constructor')).to.equal(-1);
    expect(catalog.actionIndex('s3:__proto__')).to.equal(-1);
  });
});

describe('expanding action patterns', () => {
  const names = Array.from({ length: catalog.size }, (_, number) => catalog.actionName(number));
  const cases: readonly (readonly [string, (name: string) => boolean])[] = [
    ['*', () => true],
    ['s3:*', (name) => name.startsWith('s3:')],
    ['S3:get*', (name) => name.startsWith('s3:Get')],
    ['iam:*AccessKey*', (name) => name.startsWith('iam:') && name.includes('AccessKey')],
    ['iam:*AccessKey?', (name) => /^iam:.*AccessKey.$/.test(name)],
    ['s*:GetObject', (name) => /^s.*:GetObject$/.test(name)],
    ['sqs*', (name) => name.startsWith('sqs')],
    ['nope:*', () => false],
    ['s3', () => false],
    ['s3:', () => false],
  ];
  for (const [pattern, covers] of cases)
    it(`covers exactly what ${pattern} says`, () => {
      const expected = names.flatMap((name, number) => (covers(name) ? [number] : []));
      expect(catalog.expandActions(pattern)).to.deep.equal(expected);
    });

  it('answers a pattern of many stars without trying every split', () => {
    expect(catalog.expandActions(`s3:${'*a'.repeat(200)}*b`)).to.deep.equal([]);
  });
});

describe('facts about services', () => {
  it('binds by RCPs what AWS lists', () => {
    for (const service of ['s3', 'sts', 'sqs', 'kms', 'secretsmanager', 'dynamodb'])
      expect(catalog.supportsResourceControlPolicies(service), service).to.equal(true);
    for (const service of ['ec2', 'iam', 'lambda', 'unheard'])
      expect(catalog.supportsResourceControlPolicies(service), service).to.equal(false);
  });

  it('exempts services with one control plane from Regions, and no Regional one', () => {
    for (const service of [
      'iam',
      'organizations',
      'route53',
      'cloudfront',
      'ce',
      'cur',
      'budgets',
      'support',
    ])
      expect(catalog.isGlobalService(service), service).to.equal(true);
    for (const service of ['sts', 's3', 'kms', 'ec2', 'wafv2', 'acm', 'unheard'])
      expect(catalog.isGlobalService(service), service).to.equal(false);
  });
});

describe('the list of global services', () => {
  it('names 47 services of the catalog', () => {
    expect(catalog.services.filter((service) => catalog.isGlobalService(service)).length).to.equal(47);
  });
});

describe('choosing by access level', () => {
  const within = (action: string, levels: readonly string[]): boolean =>
    catalog.isAmongLevels(catalog.actionIndex(action), levels);
  it('never brings permissions management in with Write', () => {
    expect(within('s3:PutBucketPolicy', ['Read', 'List', 'Tagging', 'Write'])).to.equal(false);
    expect(within('s3:PutBucketPolicy', ['Permissions management'])).to.equal(true);
  });
  it('brings tagging in with Tagging and with Write', () => {
    expect(within('ec2:CreateTags', ['Tagging'])).to.equal(true);
    expect(within('ec2:CreateTags', ['Write'])).to.equal(true);
    expect(within('ec2:CreateTags', ['Read', 'List'])).to.equal(false);
    expect(within('ec2:RunInstances', ['Tagging'])).to.equal(false);
  });
  it('leaves an unknown action out of every choice', () => {
    expect(within('s3:Nope', ['Read', 'List', 'Tagging', 'Write', 'Permissions management'])).to.equal(false);
  });
});

describe('wildcard-only actions of AWS documentation cases', () => {
  const shared = join(here, '../../../shared/data/conformance/doc-cases.jsonl');
  const cases: { action: string; flag: boolean }[] = rows.map(({ action, patterns }) => ({
    action,
    flag: patterns.length === 0,
  }));
  if (existsSync(shared))
    for (const line of readFileSync(shared, 'utf8').trim().split('\n')) {
      const { request } = JSON.parse(line) as { request: { action: string; wildcardOnlyAction?: boolean } };
      if (request.wildcardOnlyAction !== undefined && catalog.isWildcardOnly(request.action) !== null)
        cases.push({ action: request.action, flag: request.wildcardOnlyAction });
    }
  it('agree with the catalog', () => {
    expect(cases.filter(({ action, flag }) => catalog.isWildcardOnly(action) !== flag)).to.deep.equal([]);
  });
});
