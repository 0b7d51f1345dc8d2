import { expect } from 'chai';
import { createEngine, parseSideText } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { type StatementInput, setOf } from './random-sets.ts';
import { expectReplays } from './replay.ts';

const get = (resource: string | readonly string[], more: StatementInput = {}): StatementInput => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: resource,
  ...more,
});

describe('hostile and large policies are bounded', () => {
  const catalog = loadCatalog();
  const compare = (granted: readonly StatementInput[], intended: readonly StatementInput[]) => {
    const [left, right] = [setOf(granted), setOf(intended)];
    const comparison = createEngine(catalog).compare(left, right);
    expectReplays(comparison, left, right, catalog);
    return comparison.verdict;
  };

  it('twelve infix patterns', () => {
    const infixes = [...'abcdefghijkl'].map((letter) => `arn:aws:s3:::*${letter}*`);
    expect(compare([get('arn:aws:s3:::*')], [get(infixes)])).to.equal('exceeds');
    expect(compare([get(infixes)], [get('arn:aws:s3:::*')])).to.equal('within');
  });

  it('patterns of three thousand stars', () => {
    const stars = `arn:aws:s3:::${'*a'.repeat(3000)}`;
    expect(compare([get(stars)], [get(stars)])).to.equal('within');
    expect(compare([get(stars)], [get(`${stars}*`)])).to.equal('within');
    expect(compare([get(stars)], [get(`arn:aws:s3:::${'*b'.repeat(3000)}`)])).to.not.equal('within');
  });

  it('two long patterns with a common beginning', () => {
    const long = `arn:aws:s3:::${'x'.repeat(20_000)}`;
    expect(compare([get(`${long}*y`)], [get(`${long}y*`)])).to.not.equal('within');
  });

  it('a Deny list of four thousand', () => {
    const names = Array.from({ length: 4000 }, (_, index) => `arn:aws:s3:::bucket-${index}/*`);
    const deny = { ...get(names), Effect: 'Deny' };
    expect(compare([get('arn:aws:s3:::*'), deny], [get('arn:aws:s3:::*'), deny])).to.equal('within');
    expect(compare([get('arn:aws:s3:::*')], [get('arn:aws:s3:::*'), deny])).to.equal('exceeds');
  });

  it('eight Booleans covered by all their combinations', () => {
    const keys = [...'abcdefgh'].map((letter) => `aws:PrincipalTag/${letter}`);
    const covers = Array.from({ length: 256 }, (_, bits) =>
      get('*', {
        Condition: {
          StringEquals: Object.fromEntries(
            keys.map((key, place) => [key, (bits >> place) & 1 ? 'yes' : 'no']),
          ),
        },
      }),
    );
    const either = get('*', {
      Condition: { StringEquals: Object.fromEntries(keys.map((key) => [key, ['yes', 'no']])) },
    });
    expect(compare([either], covers)).to.equal('within');
    expect(compare([either], covers.slice(1))).to.equal('exceeds');
  });

  it('sides that do not parse are issues with a place, never a throw', () => {
    for (const [text, path] of [
      ['', '$'],
      ['[]x', '$'],
      ['{"levels": []}', '$.levels'],
      ['{"levels": [[]], "facts": []}', '$.facts'],
      ['{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Effect": "Deny"}]}', '$.Statement[0]'],
      ['{"__proto__": 1}', '$'],
    ] as const) {
      const side = parseSideText(text, 'side', 'identity');
      expect(side.ok, text).to.equal(false);
      if (!side.ok)
        expect(
          side.issues.some((issue) => issue.path.startsWith(path)),
          JSON.stringify(side),
        ).to.equal(true);
    }
  });

  it('principals of resource policies are part of what is compared', () => {
    const policy = (principal: string, more = '') =>
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":${principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"${more}}]}`;
    const verdict = (granted: string, intended: string) => {
      const [left, right] = [granted, intended].map((text) =>
        parseSideText(policy(text), 'side', 'resource'),
      );
      if (!left?.ok || !right?.ok) throw new Error('no side');
      return createEngine(catalog).compare(left.value, right.value).verdict;
    };
    expect(verdict('{"AWS":"arn:aws:iam::111122223333:role/a"}', '{"AWS":"111122223333"}')).to.equal(
      'within',
    );
    expect(verdict('{"AWS":"111122223333"}', '{"AWS":"arn:aws:iam::111122223333:root"}')).to.not.equal(
      'unknown',
    );
    expect(verdict('"*"', '{"AWS":"111122223333"}')).to.equal('exceeds');
    expect(verdict('{"Service":"lambda.amazonaws.com"}', '{"AWS":"*"}')).to.equal('within');
    expect(
      verdict('{"AWS":"arn:aws:iam::111122223333:role/a"}', '{"AWS":"arn:aws:iam::111122223333:role/b"}'),
    ).to.equal('exceeds');
  });
});
