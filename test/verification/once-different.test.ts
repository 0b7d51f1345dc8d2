import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { onceDifferent } from '../oracle/once-different.ts';

const file = new URL('once-different.jsonl', import.meta.url);

describe('cases on which two implementations once differed', () => {
  for (const { id, rule, why, expected, actual } of onceDifferent(readFileSync(file, 'utf8')))
    it(`${rule} ${id}: ${expected}`, () => {
      expect(actual, why).to.equal(null);
    });
});
