import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';

const s3Read = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*' } };

function line(id: string, action: string, policy: unknown = s3Read): string {
  const request = {
    principal: 'arn:aws:iam::111122223333:user/ann',
    action,
    resource: 'arn:aws:s3:::bucket/key',
    resourceAccountId: '111122223333',
    context: {},
  };
  return JSON.stringify({ id, request, identityPolicies: [policy] });
}

describe('overreach evaluate', () => {
  it('answers one line per request, in order', async () => {
    const stdin = `${line('b', 's3:GetObject')}\n\n${line('a', 's3:PutObject')}`;
    const result = await overreach(['evaluate', '--cases', '-'], { stdin });
    expect(result).to.include({ exitCode: 0, stderr: '' });
    const answers = jsonLines(result);
    expect(answers.map(({ id, decision }) => [id, decision])).to.deep.equal([
      ['b', 'Allowed'],
      ['a', 'ImplicitlyDenied'],
    ]);
    expect(answers[0])
      .to.have.property('by')
      .that.deep.equals([{ layer: 'identity', policy: 'identityPolicies[0]', statement: '0' }]);
  });

  it('answers a broken line by its number or id, goes on, and ends with 2', async () => {
    const twoEffects = '{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}';
    const broken = line('twice', 's3:GetObject', 'X').replace('"X"', twoEffects);
    const stdin = `{"id":"cut\n${line('good', 's3:GetObject')}\n${broken}\n[]\n`;
    const result = await overreach(['evaluate', '--cases', '-'], { stdin });
    expect(result.exitCode).to.equal(2);
    const answers = jsonLines(result);
    expect(answers).to.have.length(4);
    expect(answers[0]).to.have.property('line', 1);
    expect(answers[1]).to.include({ id: 'good', decision: 'Allowed' });
    expect(answers[2]).to.have.property('id', 'twice');
    expect(answers[2]).to.have.nested.property('error.path', '$.identityPolicies[0].Statement[0].Effect');
    expect(answers[3]).to.have.property('line', 4);
  });

  it('ends with 3 when a decision is undetermined', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringResembles: { 'aws:x': 'y' } },
      },
    };
    const result = await overreach(['evaluate', '--cases', '-'], {
      stdin: line('1', 's3:GetObject', policy),
    });
    expect(result.exitCode).to.equal(3);
    expect(jsonLines(result)[0]).to.have.property('decision', 'Undetermined');
  });

  it('takes a relative path from the caller’s folder', async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'cases.jsonl'), line('1', 's3:GetObject'));
      const args = ['evaluate', '--cases', 'cases.jsonl'];
      expect(await overreach(args, { folder })).to.include({ exitCode: 0, stderr: '' });
      // As installed, also below a script that was called elsewhere.
      const installed = await overreach(args, { folder, moved: false, variables: { INIT_CWD: tmpdir() } });
      expect(installed).to.include({ exitCode: 0, stderr: '' });
    });
  });

  it('ends quietly when its reader goes away', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => line(String(index), 's3:GetObject')).join('\n');
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'cases.jsonl'), many);
      const { execFileSync } = await import('node:child_process');
      const entry = join(projectRoot, 'src/cli/main.ts');
      const shown = execFileSync('/bin/sh', [
        '-c',
        `("${process.execPath}" "${entry}" evaluate --cases "${folder}/cases.jsonl" 2>"${folder}/stderr"; echo $? >"${folder}/code") | head -n 1`,
      ]);
      expect(JSON.parse(String(shown))).to.have.property('id', '0');
      expect(readFileSync(join(folder, 'stderr'), 'utf8')).to.equal('');
      // What was told was decided: that nobody read on is no doubt.
      expect(readFileSync(join(folder, 'code'), 'utf8')).to.equal('0\n');
    });
  });

  it('shows people the decision first, and a summary', async () => {
    const stdin = `${line('one', 's3:GetObject')}\n${line('two', 's3:PutObject')}\n`;
    const result = await overreach(['evaluate', '--cases', '-', '--format', 'text'], { stdin });
    expect(result.stdout).to.match(/^Allowed +one .*\nImplicitlyDenied +two .*\n\n2 requests answered/);
  });

  it('decides the documented cases as AWS documents them', async () => {
    const shared = join(projectRoot, '../shared/data/conformance/doc-cases.jsonl');
    const own = [line('own:1', 's3:GetObject'), line('own:2', 's3:PutObject')];
    const expected = new Map([
      ['own:1', 'Allowed'],
      ['own:2', 'ImplicitlyDenied'],
    ]);
    const lines = existsSync(shared) ? readFileSync(shared, 'utf8').trim().split('\n') : [];
    for (const text of lines) {
      const parsed = JSON.parse(text) as { id: string; expected: string; confidence: string };
      if (parsed.confidence === 'doc') expected.set(parsed.id, parsed.expected);
    }
    const result = await overreach(['evaluate', '--cases', '-'], { stdin: [...own, ...lines].join('\n') });
    const answers = new Map(jsonLines(result).map(({ id, decision }) => [id, decision]));
    const wrong = [...expected].filter(([id, decision]) => answers.get(id) !== decision).map(([id]) => id);
    expect(wrong).to.deep.equal([]);
  });
});
