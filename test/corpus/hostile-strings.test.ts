import { expect } from 'chai';
import { hostileSeeds, hostileStrings, misleading } from './hostile-strings.ts';

describe('the hostile corpus', () => {
  it('holds at least 1,000 strings, none twice', () => {
    expect(hostileStrings.length).to.be.at.least(1_000);
    expect(new Set(hostileStrings).size).to.equal(hostileStrings.length);
  });

  it('holds what each sink is afraid of', () => {
    const holds = (text: string) => hostileStrings.some((one) => one.includes(text));
    for (const text of [
      '\0',
      '\u001b[',
      '\u009b',
      '\u202e',
      '\ud800',
      '<script>',
      '<!channel>',
      '\r\n',
      '__proto__',
    ])
      expect(holds(text), JSON.stringify(text)).to.equal(true);
    for (const sign of ['=', '+', '-', '@', '\t', '\r'])
      expect(
        hostileStrings.some((one) => one.startsWith(sign)),
        sign,
      ).to.equal(true);
    for (const [kind, seeds] of Object.entries(hostileSeeds)) expect(seeds.length, kind).to.be.at.least(8);
  });

  it('knows what misleads a reader from what does not', () => {
    for (const text of hostileSeeds.bidi) expect(text, JSON.stringify(text)).to.match(misleading);
    expect('wei.chen@example.com 魏晨 Łukasz').to.not.match(misleading);
  });
});
