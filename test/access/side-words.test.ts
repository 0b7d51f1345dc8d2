import { expect } from 'chai';
import { parsePairLine, parseSideText } from '../../src/access/index.ts';

const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const oneOf = 'a side is a policy document, an array of them, or `{"levels": [[…], …]}`';

/** What is wrong with one side, word for word. */
const sides: readonly (readonly [side: unknown, ...issues: readonly string[]])[] = [
  [7, `$: ${oneOf}`],
  [null, `$: ${oneOf}`],
  [{}, '$: `Statement` is missing'],
  [[policy, 7], '$[1]: a policy document is an object, found a number'],
  [
    { levels: {} },
    '$.levels: `levels` must hold at least one level: without any, nobody can say what is allowed',
  ],
  [
    { levels: [] },
    '$.levels: `levels` must hold at least one level: without any, nobody can say what is allowed',
  ],
  [{ levels: [policy] }, '$.levels[0]: a level is an array of policy documents'],
  [{ levels: [[policy]], more: 1 }, '$.more: beside `levels` there is only `facts`'],
  [{ levels: [[policy], [7]] }, '$.levels[1][0]: a policy document is an object, found a number'],
  [{ levels: [[policy]], facts: 'x' }, '$.facts: `facts` is an object of context keys'],
  [{ levels: [[policy]], facts: null }, '$.facts: `facts` is an object of context keys'],
  [
    { levels: [[policy]], facts: { 'aws:UserName': 'a', 'aws:username': 'b' } },
    '$.facts["aws:username"]: this context key is given twice, in another case',
  ],
  [{ levels: [[policy]], facts: { a: {} } }, '$.facts.a: a fact is a string, or an array of strings'],
  [
    { levels: [[policy]], facts: { a: ['x', null] } },
    '$.facts.a: a fact is a string, or an array of strings',
  ],
];

const words = (issues: readonly { readonly path: string; readonly message: string }[]) =>
  issues.map(({ path, message }) => `${path}: ${message}`);

describe('a side that cannot be compared', () => {
  for (const [side, ...expected] of sides)
    it(expected.join('; '), () => {
      const read = parseSideText(JSON.stringify(side), 'granted', 'identity');
      expect(read.ok ? [] : words(read.issues)).to.deep.equal(expected);
    });

  it('has a key twice', () => {
    const text = '{"levels":[[]],"facts":{"a":"1","a":"2"}}';
    const read = parseSideText(text, 'granted', 'identity');
    expect(read.ok ? [] : words(read.issues)).to.deep.equal(['$.facts.a: duplicate key `a`']);
  });
});

describe('a side', () => {
  const layersOf = (side: unknown) => {
    const read = parseSideText(JSON.stringify(side), 'granted', 'identity');
    if (!read.ok || read.value.kind !== 'layers') throw new Error(JSON.stringify(read));
    return read.value;
  };
  const names = (side: unknown) =>
    layersOf(side).levels.map(({ name, policies }) => [name, policies.map((each) => each.name)]);

  it('calls its policies by their places', () => {
    expect(names(policy)).to.deep.equal([['granted', ['granted']]]);
    expect(names([policy, policy])).to.deep.equal([['granted', ['granted[0]', 'granted[1]']]]);
    expect(names({ levels: [[policy], [policy, policy]] })).to.deep.equal([
      ['granted.levels[0]', ['granted.levels[0][0]']],
      ['granted.levels[1]', ['granted.levels[1][0]', 'granted.levels[1][1]']],
    ]);
  });

  it('has facts that are texts or lists of them, numbers and Booleans printed', () => {
    const facts = { a: 'x', b: ['y', 1], c: true, d: 2.5 };
    expect({ ...layersOf({ levels: [[policy]], facts }).facts }).to.deep.equal({
      a: 'x',
      b: ['y', '1'],
      c: 'true',
      d: '2.5',
    });
  });

  it('of resource policies names principals: a statement without one never applies (R-003)', () => {
    for (const kind of ['identity', 'resource'] as const)
      for (const side of [policy, [policy], { levels: [[policy]] }]) {
        const read = parseSideText(JSON.stringify(side), 'granted', kind);
        if (!read.ok || read.value.kind !== 'layers') throw new Error(JSON.stringify(read));
        expect(read.value.levels.map(({ namesPrincipals }) => namesPrincipals === true)).to.deep.equal([
          kind === 'resource',
        ]);
      }
  });
});

describe('a pair', () => {
  const read = (pair: unknown) => parsePairLine(JSON.stringify(pair), 'identity');
  const broken: readonly (readonly [pair: unknown, ...issues: readonly string[]])[] = [
    [7, '$: a pair is an object'],
    [[], '$: a pair is an object'],
    [{ id: 7, granted: policy, intended: policy }, '$.id: `id` must be a string'],
    [{ id: 'x', granted: policy }, `$.intended: ${oneOf}`],
    [
      { id: 'x', granted: [7], intended: {} },
      '$.granted[0]: a policy document is an object, found a number',
      '$.intended: `Statement` is missing',
    ],
  ];
  for (const [pair, ...expected] of broken)
    it(expected.join('; '), () => {
      const parsed = read(pair);
      expect(parsed.ok ? [] : words(parsed.issues)).to.deep.equal(expected);
    });

  it('with a key twice is broken, but in a field that is ignored', () => {
    const text = JSON.stringify({ id: 'x', granted: policy, intended: policy });
    const twice = parsePairLine(text.replace('"Effect"', '"Effect":"Deny","Effect"'), 'identity');
    expect(twice.ok ? [] : words(twice.issues)).to.deep.equal([
      '$.granted.Statement[0].Effect: duplicate key `Effect`',
    ]);
    expect(parsePairLine(text.replace('{', '{"note":{"a":1,"a":2},'), 'identity').ok).to.equal(true);
  });

  it('has an id and two sides', () => {
    const parsed = read({ id: 'x', granted: policy, intended: [policy] });
    expect(parsed.ok && parsed.value.id).to.equal('x');
    expect(parsed.ok && parsed.value.intended).to.have.property('kind', 'layers');
  });
});
