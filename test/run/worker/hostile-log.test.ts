import { expect } from 'chai';
import { openLog } from '../../../src/run/worker-log.ts';
import { hostileStrings, misleading } from '../../corpus/hostile-strings.ts';

describe('the log, of names that strangers chose', () => {
  it('is one line of JSON each, that moves, hides and turns nothing, and says what they say', () => {
    const lines: string[] = [];
    const log = openLog([], { write: (line: string) => lines.push(line) });
    for (const text of hostileStrings) log.warn({ name: text, list: [text] }, text);
    expect(lines).to.have.length(hostileStrings.length);
    for (const [index, line] of lines.entries()) {
      expect(line.endsWith('\n') && line.indexOf('\n') === line.length - 1, line).to.equal(true);
      expect(line.slice(0, -1), line).to.not.match(misleading);
      const told = JSON.parse(line) as { name: string; message: string };
      // Passwords in URLs and access keys are struck out, half a surrogate pair is none: all else is as it was.
      const text = (hostileStrings[index] ?? '').toWellFormed();
      if (!told.name.includes('[redacted]')) expect(told.name.toWellFormed()).to.equal(text);
    }
  });
});
