import { expect } from 'chai';
import { matchesPath } from '../../src/collect/path-pattern.ts';
import { readApprovals } from '../../src/collect/read-approvals.ts';
import { parseApproval } from '../../src/registry/approval.ts';
import { inFolder } from './temporary-folder.ts';

const line = (more: object = {}) =>
  JSON.stringify({
    id: 'CHG-1',
    agent: 'bot',
    accounts: ['444455556666'],
    actions: ['rds:Delete*'],
    resources: [],
    from: '2026-11-19T00:00:00Z',
    to: '2026-11-20T00:00:00Z',
    approvers: ['a@example.com'],
    requester: 'b@example.com',
    ...more,
  });

describe('approvals', () => {
  const broken: readonly [string, string][] = [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a key given twice', '{"id":"a","id":"b"}'],
    ['no id', line({ id: '' })],
    ['nobody', line({ agent: undefined })],
    ['no account', line({ accounts: [] })],
    ['no action', line({ actions: [] })],
    ['an account that is no text', line({ accounts: [1] })],
    ['a time without an offset', line({ from: '2026-11-19T00:00:00' })],
    ['an end before its begin', line({ to: '2026-11-18T00:00:00Z' })],
    ['approvers that are no list', line({ approvers: 'a@example.com' })],
  ];
  for (const [title, text] of broken) {
    it(`are not read from ${title}`, () => expect(parseApproval(text).ok).to.equal(false));
  }

  it('are read from every file that a source names, once each, and broken lines are named', async () => {
    const files = {
      'approvals/a.jsonl': `${line()}\n\n{"id":1}\n`,
      'approvals/b.jsonl': line(),
      'approvals/2026/c.jsonl': line({ id: 'CHG-2' }),
      'approvals/notes.txt': 'none',
    };
    await inFolder(files, async (base) => {
      const shallow = await readApprovals(base, [{ files: 'approvals/*.jsonl' }]);
      expect(shallow.approvals.map(({ id }) => id)).to.deep.equal(['CHG-1']);
      expect(shallow).to.deep.include({ looked: ['approvals/*.jsonl'], unread: [], brokenLines: 1 });
      expect(shallow.quarantined.map(({ file, place }) => [file, place])).to.deep.equal([
        ['approvals/a.jsonl', 'line 3'],
      ]);
      const deep = await readApprovals(base, [{ files: 'approvals/**/*.jsonl' }]);
      expect(deep.approvals.map(({ id }) => id)).to.have.members(['CHG-1', 'CHG-2']);
    });
  });

  const unread: readonly [string, string][] = [
    ['a folder that is not there', 'gone/*.jsonl'],
    ['a file that is not there', 'gone.jsonl'],
    ['a pattern that nothing answers', '*.jsonl'],
    ['a file outside', '../*.jsonl'],
    ['a file of the machine', '/etc/*.jsonl'],
  ];
  for (const [title, files] of unread) {
    it(`were not looked for in ${title}`, async () => {
      await inFolder({}, async (base) => {
        const reading = await readApprovals(base, [{ files }]);
        expect(reading).to.deep.include({ approvals: [], looked: [] });
        expect(reading.unread.map(({ source }) => source)).to.deep.equal([files]);
      });
    });
  }

  it('lie where a pattern says, name by name', () => {
    const covers = (pattern: string, path: string) => matchesPath(pattern.split('/'), path.split('/'));
    expect(covers('*.jsonl', 'a/b.jsonl')).to.equal(false);
    expect(covers('**/*.jsonl', 'b.jsonl')).to.equal(true);
    expect(covers('**/*.jsonl', 'x/y/b.jsonl')).to.equal(true);
    expect(covers('x/**', 'x/y/b.jsonl')).to.equal(true);
    expect(covers('?/b', 'xy/b')).to.equal(false);
  });
});
