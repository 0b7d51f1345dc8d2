import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/semantics.md', root), 'utf8');
const sections = page.split(/^### (?=R-\d{3} )/m).slice(1);

/** Every case table, in one text. */
const tables = ['test/cases/decisions/', 'test/cases/documents/']
  .flatMap((folder) => readdirSync(new URL(folder, root)).map((file) => new URL(folder + file, root)))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

describe('docs/semantics.md', () => {
  it('numbers forty rules, in order', () => {
    const expected = Array.from({ length: 40 }, (_, index) => `R-${String(index + 1).padStart(3, '0')}`);
    expect(sections.map((section) => section.slice(0, 5))).to.deep.equal(expected);
  });

  for (const section of sections) {
    const rule = section.slice(0, 5);
    it(`${rule} names its page and its code, and a case holds it`, () => {
      expect(section).to.match(/^- AWS: /m);
      const files = [...section.matchAll(/`(src\/policy\/[^`]+)`/g)].map((found) => found[1] as string);
      expect(files).not.to.have.length(0);
      for (const file of files) expect(existsSync(new URL(file, root)), file).to.equal(true);
      expect(tables).to.include(`rule: ${rule}`);
    });
  }
});
