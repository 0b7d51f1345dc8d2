import { expect } from 'chai';
import fc from 'fast-check';
import { issuesUnder, parseJson, readJson } from '../../src/policy/index.ts';

const broken: readonly (readonly [text: string, place: string, message: string])[] = [
  ['', '$ 1:1', 'the text is empty'],
  ['  \n ', '$ 2:2', 'the text is empty'],
  ['{"a":[1,2', '$.a[1] 1:10', 'the text ends too early: it is cut off'],
  ['{"a":"b', '$.a 1:6', 'the text ends inside a string: it is cut off'],
  ['{"a":1,}', '$.a 1:8', 'expected a key, found `}`: a trailing comma'],
  ['[1,]', '$[1] 1:4', 'expected a value, found `]`: a trailing comma'],
  ['{\n"a": 1\n"b": 2}', '$.a 3:1', 'expected `,` or `}`, found `"`'],
  ["{'a':1}", '$ 1:2', "expected a key in double quotes, found `'`"],
  ['{"a":1} x', '$ 1:9', 'unexpected `x` after the end of the document'],
  ['// hi\n1', '$ 1:1', 'JSON has no comments'],
  ['[01]', '$[0] 1:2', 'malformed number `0`'],
  ['[NaN]', '$[0] 1:2', 'expected a value, found `N`'],
  ['[true,false,null,1x]', '$[3] 1:18', 'malformed number `1`'],
  ['[true,nul]', '$[1] 1:7', 'expected a value, found `n`'],
  ['{"a":true "b"}', '$.a 1:11', 'expected `,` or `}`, found `"`'],
  ['["\\x"]', '$[0] 1:3', 'unknown escape `\\x` in a string'],
  ['["a\nb"]', '$[0] 1:4', 'a string holds a control character: it must be escaped'],
];

describe('strict JSON', () => {
  for (const [text, place, message] of broken) {
    it(`says where ${JSON.stringify(text)} is broken`, () => {
      const reading = readJson(text);
      const issues = reading.ok ? [] : reading.issues;
      expect(issues.map((issue) => `${issue.path} ${issue.line}:${issue.column}`)).to.deep.equal([place]);
      expect(issues[0]?.message).to.equal(message);
    });
  }

  it('keeps the value beside its duplicate keys, and tells which part they touch', () => {
    const text = '{"list":[{"p":{"a":1}},{"p":{"a":1,"b":{"c":1,"c":2}}}],"listed":{"x":1,"x":2}}';
    const reading = readJson(text);
    if (!reading.ok) throw new Error('unreadable');
    expect(JSON.stringify(reading.value)).to.equal(
      '{"list":[{"p":{"a":1}},{"p":{"a":1,"b":{"c":2}}}],"listed":{"x":2}}',
    );
    expect(reading.duplicates.map((issue) => issue.path)).to.deep.equal(['$.list[1].p.b.c', '$.listed.x']);
    expect(issuesUnder(reading.duplicates, '$.list[0]')).to.have.length(0);
    expect(issuesUnder(reading.duplicates, '$.list[1].p')).to.have.length(1);
    expect(issuesUnder(reading.duplicates, '$.list')).to.have.length(1);
    expect(parseJson(text).ok).to.equal(false);
  });

  for (const [text, path] of [
    ['{"a":1,"\\u0061":2}', '$.a'],
    // A quote after one backslash does not end a key, after two it does.
    ['{"a\\\\":1,"a\\\\":2}', '$["a\\\\"]'],
    ['{"a\\"":1,"a\\"":2}', '$["a\\""]'],
    ['{"\\\\\\"":"\\\\","b":{"x":":","x":2}}', '$.b.x'],
    ['{"x" : 1,"x"\n\t\r: 2}', '$.x'],
  ] as const)
    it(`sees a key twice in ${text}`, () => {
      const parsed = parseJson(text);
      expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path)).to.deep.equal([path]);
    });

  it('sees no key twice where a value looks like one', () => {
    for (const text of ['{"a":"a","b":"\\"a\\":"}', '[{"a":1},{"a":2}]', '{"a":{"a":{"a":1}}}'])
      expect(parseJson(text).ok, text).to.equal(true);
  });

  it('treats `__proto__` as a key like any other', () => {
    const reading = readJson('{"__proto__":{"polluted":true},"constructor":1}');
    if (!reading.ok) throw new Error('unreadable');
    expect(Object.keys(reading.value as object)).to.deep.equal(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(reading.value)).to.equal(null);
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });

  it('stops at a depth without running out of stack', () => {
    for (const text of [
      '['.repeat(10_000) + ']'.repeat(10_000),
      '{"a":'.repeat(10_000),
      '['.repeat(1_000_000),
    ]) {
      const reading = readJson(text);
      expect(reading.ok ? '' : reading.issues[0]?.message).to.equal('nested deeper than 512 levels');
    }
    const closed = readJson('['.repeat(513) + ']'.repeat(513));
    expect(closed.ok ? null : closed.issues[0]).to.include({ path: `$${'[0]'.repeat(512)}`, column: 513 });
    expect(readJson('['.repeat(512) + ']'.repeat(512)).ok).to.equal(true);
  });

  it('reads whatever JSON.parse reads, and nothing else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const reading = readJson(text);
        expect(reading.ok && JSON.stringify(reading.value)).to.equal(JSON.stringify(JSON.parse(text)));
      }),
    );
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      'true',
      'nul',
      ' ',
      '\\',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const reading = readJson(text);
        expect(reading.ok).to.equal(parses(text));
        if (!reading.ok) expect(reading.issues[0]?.line).to.be.greaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
