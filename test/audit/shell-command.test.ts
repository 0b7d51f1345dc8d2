import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { option } from '../../src/audit/remedy-command.ts';
import { shellCommand } from '../../src/audit/shell-command.ts';
import { shellCommands } from './apply-remedy.ts';

/** The words that a real shell makes of a line. */
function readByShell(line: string): readonly string[] {
  const out = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

const hostile = [
  "x'; rm -rf ~; '",
  '$(id)',
  '`id`',
  '${HOME}',
  '~',
  '*',
  'a b',
  'a\nb',
  '\\',
  '!!',
  '#',
  '',
  '&&',
  '|',
  '>x',
  '魏',
  '"',
  "'",
  '{"a":"b"}',
];

describe('a command line of a remedy', () => {
  it('is the words that it was made of, whatever they hold', () => {
    expect(readByShell(shellCommand(hostile))).to.deep.equal(hostile);
    const words = fc.array(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(words, (made) => {
        const kept = made.filter((word) => word.isWellFormed());
        if (kept.length > 0) expect(readByShell(shellCommand(kept))).to.deep.equal(kept);
      }),
      { numRuns: 20 },
    );
  });

  it('is read in these tests as a shell reads it', () => {
    const named = hostile.filter((word) => word !== '' && word !== '&&');
    expect(shellCommands(shellCommand(named))).to.deep.equal([named]);
  });

  it('never lets a name be read as an option', () => {
    expect(option('role-name', 'bot')).to.deep.equal(['--role-name', 'bot']);
    expect(option('role-name', '--force')).to.deep.equal(['--role-name=--force']);
  });
});
