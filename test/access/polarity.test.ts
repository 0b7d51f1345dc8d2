import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { layersOf, type StatementInput, setOf } from './random-sets.ts';
import { expectReplays } from './replay.ts';

const allow = (more: StatementInput = {}): StatementInput => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::a/*',
  ...more,
});
const deny = (more: StatementInput = {}): StatementInput => ({ ...allow(more), Effect: 'Deny' });

/** What cannot be decided, each as the part of a statement that holds it. */
const undecidable: Readonly<Record<string, StatementInput>> = {
  'an unknown operator (R-017)': { Condition: { SomethingNew: { 'aws:SourceIp': 'x' } } },
  'an unreadable value (R-017)': { Condition: { NumericLessThan: { 's3:max-keys': 'many' } } },
  'an unreadable pattern (R-017)': { Resource: 'arn:aws:s3:::a/${broken' },
  'a bare operator on a set of values (R-014)': { Condition: { StringEquals: { 'aws:TagKeys': 'a' } } },
  'a pattern with two readings (R-006)': { Resource: 'arn:aws:s3:*:a/*' },
};

/** The same, but said so that the texts of the two sides differ. */
const other: Readonly<Record<string, StatementInput>> = {
  'an unknown operator (R-017)': { Condition: { SomethingNew: { 'aws:SourceIp': 'y' } } },
  'an unreadable value (R-017)': { Condition: { NumericLessThan: { 's3:max-keys': 'few' } } },
  'a bare operator on a set of values (R-014)': { Condition: { StringEquals: { 'aws:TagKeys': 'b' } } },
};

describe('what cannot be decided never proves `within`', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);
  const verdict = (granted: readonly StatementInput[], intended: readonly StatementInput[]) => {
    const [left, right] = [setOf(granted), setOf(intended)];
    const comparison = engine.compare(left, right);
    expectReplays(comparison, left, right, catalog);
    return comparison.verdict;
  };
  const nothing = [deny({ Action: '*', Resource: '*' })];
  const everything = allow({ Action: '*', Resource: '*' });

  for (const [name, part] of Object.entries(undecidable)) {
    it(`${name}: an Allow that is granted may hold`, () => {
      expect(verdict([allow(part)], nothing)).to.not.equal('within');
    });
    it(`${name}: a Deny beside what is granted may not hold`, () => {
      expect(verdict([allow(), deny(part)], nothing)).to.not.equal('within');
    });
    it(`${name}: an Allow that is intended may not hold`, () => {
      expect(verdict([allow()], [allow(part)])).to.not.equal('within');
    });
    it(`${name}: a Deny beside what is intended may hold`, () => {
      const wide = allow({ Resource: 'arn:aws:s3:::a/*' });
      const wanted = name.includes('R-006') ? allow({ Resource: 'arn:aws:s3:::*' }) : wide;
      const granted = name.includes('R-006') ? allow({ Resource: 'arn:aws:s3:::x:a/*' }) : wide;
      expect(verdict([granted], [wanted, deny(part)])).to.not.equal('within');
    });
    it(`${name}: the same words on both sides are the same`, () => {
      expect(verdict([allow(part)], [allow(part)])).to.equal('within');
      expect(verdict([allow(part)], [everything])).to.equal('within');
      expect(verdict([everything, deny(part)], [everything, deny(part)])).to.equal('within');
    });
  }

  for (const [name, part] of Object.entries(other))
    it(`${name}: other words may mean something else`, () => {
      expect(verdict([allow(undecidable[name])], [allow(part)])).to.not.equal('within');
    });

  it('names the rule that the answer rests on', () => {
    const bare = engine.compare(
      setOf([allow({ Condition: { StringEquals: { 'aws:TagKeys': 'a' } } })]),
      setOf(nothing),
    );
    expect(bare.assumptions).to.include('R-014');
    const short = engine.compare(setOf([allow()]), setOf([allow({ Resource: 'arn:aws:s3:*:a/*' })]));
    expect(short.assumptions).to.include('R-006');
    expect(short.verdict).to.equal('may-exceed');
  });

  it('aligns six-part patterns part by part, and says that a star may run on (R-006)', () => {
    const stack = (name: string) => `arn:aws:cloudformation:*:*:stack/${name}/*`;
    const comparison = engine.compare(
      setOf([allow({ Action: 'cloudformation:*', Resource: stack('mine') })]),
      setOf([everything, deny({ Action: 'cloudformation:*', Resource: stack('theirs') })]),
    );
    expect(comparison.verdict).to.equal('within');
    expect(comparison.assumptions).to.deep.equal(['R-006']);
  });

  it('two sides with their own facts never share an undecidable condition on them', () => {
    const part = { Condition: { SomethingNew: { 'aws:PrincipalArn': 'x' } } };
    const granted = layersOf([[allow(part)]], { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/a' });
    const intended = layersOf([[allow(part)]], { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/b' });
    expect(engine.compare(granted, intended).verdict).to.not.equal('within');
    expect(engine.compare(granted, granted).verdict).to.equal('within');
  });
});

describe('variables of unknown value', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);
  const home = 'arn:aws:s3:::a/${aws:username}/*';
  const compare = (granted: readonly StatementInput[], intended: readonly StatementInput[]) => {
    const [left, right] = [setOf(granted), setOf(intended)];
    const comparison = engine.compare(left, right);
    expectReplays(comparison, left, right, catalog);
    return comparison;
  };

  it('are within the pattern with a star in their place, and within themselves', () => {
    expect(compare([allow({ Resource: home })], [allow()]).verdict).to.equal('within');
    expect(compare([allow({ Resource: home })], [allow({ Resource: home })]).verdict).to.equal('within');
  });
  it('do not hold all that a star holds', () => {
    expect(compare([allow()], [allow({ Resource: home })]).verdict).to.equal('exceeds');
  });
  it('exceed a fixed name: the witness gives the variable a value', () => {
    const { verdict, regions } = compare(
      [allow({ Resource: home })],
      [allow({ Resource: 'arn:aws:s3:::a/x/*' })],
    );
    expect(verdict).to.equal('exceeds');
    expect(regions[0]?.witness?.context).to.have.property('aws:username');
  });
  it('may be the very name that an intended Deny means', () => {
    const granted = [allow({ Resource: 'arn:aws:s3:::a/admin/*' })];
    expect(compare(granted, [allow(), deny({ Resource: home })]).verdict).to.not.equal('within');
  });
  it('may not be the name that a granted Deny means', () => {
    const granted = [allow({ Resource: 'arn:aws:s3:::a/admin/*' }), deny({ Resource: home })];
    expect(compare(granted, [deny()]).verdict).to.equal('exceeds');
  });
  it('are text on the side that knows them', () => {
    const facts = { 'aws:username': 'x' };
    const known = layersOf([[allow({ Resource: home })]], facts);
    expect(engine.compare(known, setOf([allow({ Resource: 'arn:aws:s3:::a/x/*' })])).verdict).to.equal(
      'within',
    );
    expect(engine.compare(known, setOf([allow({ Resource: 'arn:aws:s3:::a/y/*' })])).verdict).to.equal(
      'exceeds',
    );
  });
  it('put in text, never wildcards (R-007)', () => {
    const known = layersOf([[allow({ Resource: home })]], { 'aws:username': '*' });
    const comparison = engine.compare(known, setOf([allow({ Resource: 'arn:aws:s3:::a/${*}/*' })]));
    expect(comparison.verdict).to.equal('within');
  });
});

describe('budgets', () => {
  const catalog = loadCatalog();
  const infix = (letters: string) => `arn:aws:s3:::${[...letters].map((letter) => `*${letter}`).join('')}*`;

  it('spent on automata give `unknown`, never `within`', () => {
    const granted = setOf([allow({ Resource: 'arn:aws:s3:::??????' })]);
    const intended = setOf([
      allow({ Resource: ['arn:aws:s3:::*??????', 'arn:aws:s3:::a*'].map((each) => each) }),
    ]);
    const patient = createEngine(catalog).compare(granted, intended);
    expect(patient.verdict).to.equal('within');
    const refusals = [infix('ab'), infix('ba'), infix('cd')];
    const hasty = createEngine(catalog, { automatonStates: 1 }).compare(
      setOf([allow({ Resource: 'arn:aws:s3:::?*' })]),
      setOf([allow({ Resource: ['arn:aws:s3:::*?', ...refusals] })]),
    );
    expect(hasty.verdict).to.equal('unknown');
  });

  it('spent on the search give `unknown`, never `within`', () => {
    const conditions = ['a', 'b', 'c', 'd'].map((tag) => ({
      Condition: { StringEquals: { [`aws:PrincipalTag/${tag}`]: '1', [`aws:ResourceTag/${tag}`]: '1' } },
    }));
    const granted = setOf([allow()]);
    const intended = setOf(conditions.map((part) => allow(part)));
    const engine = createEngine(catalog);
    expect(engine.compare(granted, intended, { nodeBudget: 1 }).verdict).to.equal('unknown');
    expect(engine.compare(granted, intended).verdict).to.equal('exceeds');
  });
});
