import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../src/store/open-store.ts';
import { inFolder, overreach, projectRoot } from './command-line.ts';

const examples = join(projectRoot, 'examples/organization');
const estate = join(examples, 'yesterday');
const registryText = readFileSync(join(examples, 'registry.yaml'), 'utf8');

interface BadScan {
  readonly what: string;
  /** Prepares the folder and says with which options to scan. */
  readonly prepare: (folder: string) => readonly string[];
  readonly says: RegExp;
}

const badScans: readonly BadScan[] = [
  {
    what: 'an estate that is not there',
    prepare: () => ['--estate', 'nowhere'],
    says: /nowhere: no such file/,
  },
  {
    what: 'a folder that is no estate',
    prepare: (folder) => {
      mkdirSync(join(folder, 'empty'));
      return ['--estate', 'empty'];
    },
    says: /estate\.json/,
  },
  {
    what: 'a truncated estate file',
    prepare: (folder) => {
      writeFileSync(join(folder, 'gaad.json'), '{"RoleDetailList": [{"Arn": "arn:a');
      return ['--estate', 'gaad.json'];
    },
    says: /gaad\.json:1:\d+: .*cut off/,
  },
  {
    what: 'a registry with a tab',
    prepare: (folder) => {
      writeFileSync(join(folder, 'r.yaml'), 'apiVersion: overreach/v1\n\tkind: Registry\n');
      return ['--estate', estate, '--registry', 'r.yaml'];
    },
    says: /r\.yaml:2:1: .*tab/,
  },
  {
    what: 'a registry with an unknown operator',
    prepare: (folder) => {
      writeFileSync(
        join(folder, 'r.yaml'),
        registryText.replace('operators: [li.na]', 'operators: [li.nah]'),
      );
      return ['--estate', estate, '--registry', 'r.yaml'];
    },
    says: /r\.yaml:\d+:\d+: .*`li\.nah`.*`li\.na`/,
  },
  {
    what: 'a registry that is not there',
    prepare: () => ['--estate', estate, '--registry', 'r.yaml'],
    says: /r\.yaml.*no such file/,
  },
  {
    what: 'a store below a file',
    prepare: (folder) => {
      writeFileSync(join(folder, 'file'), '');
      return ['--estate', estate, '--store', 'pglite:file/db'];
    },
    says: /file/,
  },
  {
    what: 'a folder that is somebody else’s as the store',
    prepare: (folder) => {
      mkdirSync(join(folder, 'notes'));
      writeFileSync(join(folder, 'notes/diary.txt'), 'mine');
      return ['--estate', estate, '--store', 'pglite:notes'];
    },
    says: /notes/,
  },
  {
    what: 'an unknown store',
    prepare: () => ['--estate', estate, '--store', 'mysql://x'],
    says: /unknown store scheme/,
  },
  {
    what: 'a server that does not answer',
    prepare: () => ['--estate', estate, '--store', 'postgres://nobody@127.0.0.1:1/none'],
    says: /127\.0\.0\.1/,
  },
  {
    what: 'a place for cases that cannot be written',
    prepare: () => ['--estate', estate, '--store', 'memory:', '--cases-out', 'no/such/w.jsonl'],
    says: /cannot write .*w\.jsonl/,
  },
  { what: 'no estate at all', prepare: () => [], says: /`--estate DIR\|FILE`/ },
];

describe('bad input to overreach scan', function () {
  // Whole processes, each with a database of its own: slow on a busy machine.
  this.timeout(120_000);

  for (const { what, prepare, says } of badScans) {
    it(`${what}: one line, exit code 2, and no store is made`, async () => {
      await inFolder(async (folder) => {
        const options = prepare(folder);
        const result = await overreach(['scan', ...options], { folder });
        expect(result.exitCode).to.equal(2);
        expect(result.stdout).to.equal('');
        expect(result.stderr)
          .to.match(/^overreach: [^\n]+\n$/)
          .and.match(says);
        expect(existsSync(join(folder, '.overreach'))).to.equal(false);
      });
    });
  }

  it('a store that another process has open: one line, exit code 2', async () => {
    await inFolder(async (folder) => {
      const store = await openStore({ kind: 'pglite', directory: join(folder, 'db') });
      try {
        const result = await overreach(['scan', '--estate', estate, '--store', 'pglite:db'], { folder });
        expect(result.exitCode).to.equal(2);
        expect(result.stderr).to.match(/^overreach: [^\n]* is open in process [^\n]*\n$/);
        expect(await store.scans({ limit: 1 })).to.deep.equal([]);
      } finally {
        await store.close();
      }
    });
  });
});

describe('bad data inside an estate', function () {
  // Whole processes, each with a database of its own: slow on a busy machine.
  this.timeout(120_000);

  it('is said and stops nothing: an unreadable policy, a foreign file, a missing account', async () => {
    await inFolder(async (folder) => {
      const copy = join(folder, 'estate');
      cpSync(estate, copy, { recursive: true });
      writeFileSync(join(copy, 'cloudtrail/notes.json'), 'these are \u001b[31mnotes');
      rmSync(join(copy, 'accounts/444455556666'), { recursive: true });
      const details = join(copy, 'accounts/777788889999/authorization-details.json');
      const text = readFileSync(details, 'utf8');
      const parsed = JSON.parse(text) as {
        RoleDetailList: { RoleName: string; RolePolicyList: unknown[] }[];
      };
      const role = parsed.RoleDetailList.find(({ RoleName }) => RoleName === 'agent-role-release-notes');
      role?.RolePolicyList.push({
        PolicyName: 'broken\u001b[2J\u202e',
        PolicyDocument: { Statement: [{ Effect: 'allow' }] },
      });
      writeFileSync(details, JSON.stringify(parsed));
      const scan = [
        'scan',
        '--estate',
        'estate',
        '--registry',
        join(examples, 'registry.yaml'),
        '--store',
        'memory:',
      ];

      const result = await overreach(scan, { folder });
      expect(result.exitCode).to.be.oneOf([1, 3]);
      const answer = JSON.parse(result.stdout) as {
        findings: { rule: string }[];
        quarantined: { file: string }[];
        coverage: { complete: boolean };
      };
      const rules = new Set(answer.findings.map(({ rule }) => rule));
      expect(rules).to.include('unreadable-policy').and.include('visibility-gap');
      expect(answer.quarantined.map(({ file }) => file)).to.include('cloudtrail/notes.json');
      expect(answer.coverage.complete).to.equal(false);
      expect(await overreach([...scan, '--require-complete'], { folder })).to.have.property('exitCode', 3);

      const shown = await overreach([...scan, '--format', 'text'], { folder });
      expect(shown.stdout).to.include('broken\\u{1b}[2J\\u{202e}');
      expect(shown.stdout).to.not.match(/[\u{202e}]|(?!\n)\p{Cc}/u);
      expect(shown.stdout).to.match(/\n[0-2] of 3 accounts sealed\n$/);
    });
  });
});
