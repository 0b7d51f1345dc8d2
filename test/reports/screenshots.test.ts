import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../e2e/command-line.ts';

describe('the pictures in the README', () => {
  const folder = join(projectRoot, 'reports/screenshots');
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/!\[([^\]]*)\]\(reports\/screenshots\/([\w.-]+)\)/g)];

  it('are those that there are, and say in words what they show', () => {
    expect(shown.map((match) => match[2]).sort()).to.deep.equal(readdirSync(folder).sort());
    for (const [, words = ''] of shown) expect(words.length).to.be.greaterThan(40);
  });

  for (const [, , file = ''] of shown) {
    it(`load quickly, and have one size: ${file}`, () => {
      const bytes = readFileSync(join(folder, file));
      expect(bytes.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n');
      // IHDR: width and height (PNG 1.2, 11.2.2).
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).to.deep.equal([1280, 860]);
      expect(bytes.length).to.be.lessThan(300_000);
    });
  }
});
