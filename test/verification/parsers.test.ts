import { expect } from 'chai';
import { parsePolicyText } from '../../src/policy/parse-document.ts';
import { fuzzParser } from '../oracle/hostile-policies.ts';

describe('the policy parser under broken input', () => {
  it('reads or refuses 10,000 broken policies without a throw, each refusal with a place', function () {
    this.timeout(60_000);
    const { read, refused, failures } = fuzzParser(10_000, 5, 1000, () => performance.now());
    expect(failures).to.deep.equal([]);
    expect(read).to.be.greaterThan(100);
    expect(refused).to.be.greaterThan(5000);
  });

  it('takes a member called __proto__ for what it is', () => {
    const text =
      '{"__proto__":{"Statement":[]},"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    const parsed = parsePolicyText(text, 'identity');
    expect(parsed.ok ? [] : parsed.issues.map(({ path }) => path)).to.have.lengthOf(1);
  });
});
