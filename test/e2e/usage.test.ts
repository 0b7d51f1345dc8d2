import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, overreach, projectRoot } from './command-line.ts';

describe('the command line', () => {
  const wrongUse: readonly [what: string, args: string[], says: string][] = [
    ['no arguments', [], 'no command given'],
    ['an unknown command', ['scna'], 'unknown command `scna`'],
    ['an unknown option', ['evaluate', '--caes', 'x'], 'unknown option `--caes`'],
    ['a missing option', ['evaluate'], '`--cases FILE.jsonl`'],
    ['an option without its value', ['evaluate', '--cases'], 'argument missing'],
    ['a value out of the list', ['evaluate', '--cases', 'x', '--format', 'xml'], 'xml'],
    [
      'a rule that nobody wrote',
      ['findings', 'list', '--rule', 'agent-outside-scope'],
      'there is no such rule',
    ],
    ['an account that is none', ['changes', 'list', '--account', '12'], 'an account id has twelve digits'],
    [
      'a day that is none',
      ['changes', 'list', '--since', '2026-13-45'],
      'argument `2026-13-45`: it is no day',
    ],
    ['too many arguments', ['evaluate', '--cases', 'x', 'y'], 'too many arguments'],
    ['a file that is not there', ['evaluate', '--cases', 'not-there.jsonl'], 'no such file'],
    ['a file without a line', ['evaluate', '--cases', '/dev/null'], '`/dev/null` holds no lines'],
    ['pairs without a line', ['compare', '--pairs', '/dev/null'], '`/dev/null` holds no lines'],
    ['control characters in what was typed', ['\u001b[2J'], '\\u{1b}'],
  ];
  for (const [what, args, says] of wrongUse) {
    it(`answers ${what} with one line that says how to mend it, and exit code 2`, async () => {
      const result = await overreach(args);
      expect(result.exitCode).to.equal(2);
      expect(result.stdout).to.equal('');
      expect(result.stderr)
        .to.match(/^overreach: [^\n]+\n$/)
        .and.include(says);
      expect(result.stderr).to.not.match(/\n\s+at /);
      expect(result.stderr).to.not.include('\u001b');
    });
  }

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await overreach(['--version'])).to.deep.equal({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('teaches by its help: first steps, and what the exit codes mean', async () => {
    const help = await overreach(['--help']);
    expect(help.exitCode).to.equal(0);
    expect(help.stdout).to.include('overreach demo').and.include('Exit codes');
  });

  it('answers `help` as it does `--help`', async () => {
    for (const [asked, given] of [
      [['help'], ['--help']],
      [
        ['help', 'compare'],
        ['compare', '--help'],
      ],
    ] as const) {
      expect(await overreach([...asked])).to.deep.equal(await overreach([...given]));
    }
  });

  it('shows where an error comes from with --debug only', async () => {
    const result = await overreach(['evaluate', '--cases', 'not-there.jsonl', '--debug']);
    expect(result.exitCode).to.equal(2);
    expect(result.stderr).to.match(/\n\s+at /);
  });

  it('does not claim to have told what it could not write', async () => {
    await inFolder(async (folder) => {
      const entry = join(projectRoot, 'src/cli/main.ts');
      const command = `"${process.execPath}" "${entry}" evaluate --cases - --format text >/dev/full 2>"${folder}/stderr"`;
      const { status } = spawnSync('/bin/sh', ['-c', command], { input: '{}\n' });
      expect(status).to.equal(2);
      const said = readFileSync(join(folder, 'stderr'), 'utf8');
      expect(said).to.match(/^overreach: the result cannot be written: ENOSPC\n$/);
    });
  });
});
