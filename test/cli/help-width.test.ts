import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { Environment } from '../../src/cli/environment.ts';
import { withinColumns } from '../../src/cli/help-width.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';

/** What a command line prints on stdout, in this process. */
async function printed(...args: readonly string[]): Promise<string> {
  const stdout = new PassThrough();
  let text = '';
  stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const environment = {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    columns: 100,
    colourAllowed: false,
    folder: '/',
    variables: {},
  } as unknown as Environment;
  await runCommandLine(args, environment);
  return text;
}

describe('the help', () => {
  it('keeps within its columns, but for a command to copy', async () => {
    const commands = [...(await printed('--help')).matchAll(/^ {2}([a-z][a-z-]+)/gm)].flatMap(
      ([, name]) => name ?? [],
    );
    expect(commands).to.include.members(['scan', 'evaluate', 'registry']);
    const asked = [[], ...commands.map((name) => [name]), ['registry', 'show'], ['registry', 'init']];
    for (const args of asked) {
      const help = await printed(...args, '--help');
      expect(help, args.join(' ')).to.include('Usage: overreach');
      const prose = help.split('\n').filter((line) => !line.startsWith('  overreach '));
      expect(prose.filter((line) => line.length > 100)).to.deep.equal([]);
    }
  });

  it('wraps prose between words, and leaves what is indented', () => {
    expect(withinColumns('one two three\n  one two three\n', 8)).to.equal(
      'one two\nthree\n  one two three\n',
    );
    expect(withinColumns('unbreakable', 4)).to.equal('unbreakable');
  });

  it('wraps a paragraph as a whole, and leaves one that fits', () => {
    expect(withinColumns('one two three\nfour five\n\nsix\nseven\n', 9)).to.equal(
      'one two\nthree\nfour five\n\nsix\nseven\n',
    );
  });
});
