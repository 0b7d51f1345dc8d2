import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { askZ3, z3IsThere } from '../oracle/z3.ts';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';

const allow = (action: string, resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
});

async function compare(granted: unknown, intended: unknown, ...args: string[]) {
  return inFolder(async (folder) => {
    const text = (side: unknown) => (typeof side === 'string' ? side : JSON.stringify(side));
    writeFileSync(join(folder, 'granted.json'), text(granted));
    writeFileSync(join(folder, 'intended.json'), text(intended));
    return overreach(['compare', '--granted', 'granted.json', '--intended', 'intended.json', ...args], {
      folder,
    });
  });
}

describe('overreach compare', () => {
  it('says within and ends with 0 when everything granted is intended', async () => {
    const result = await compare(allow('s3:Get*'), [allow('s3:List*'), allow('s3:Get*')]);
    expect(result.exitCode).to.equal(0);
    expect(jsonLines(result)[0]).to.include({ id: null, verdict: 'within', proof: 'exact' });
  });

  it('says what exceeds, with a request that proves it, and ends with 1', async () => {
    const result = await compare(allow('s3:*'), allow('s3:Get*'));
    expect(result.exitCode).to.equal(1);
    const [answer] = jsonLines(result);
    expect(answer).to.have.property('verdict', 'exceeds');
    expect(answer).to.have.nested.property('regions[0].witness.action').that.matches(/^s3:/);
  });

  it('intersects levels, and lets a Deny anywhere win', async () => {
    const levels = [
      [allow('*')],
      [
        allow('s3:*'),
        { ...allow('s3:Put*'), Statement: [{ Effect: 'Deny', Action: 's3:P*', Resource: '*' }] },
      ],
    ];
    const inside = await compare(
      { levels, facts: { 'aws:PrincipalAccount': '111122223333' } },
      allow('s3:*'),
    );
    expect(jsonLines(inside)[0]).to.have.property('verdict', 'within');
    const outside = await compare(allow('s3:PutObject'), { levels });
    expect(jsonLines(outside)[0]).to.have.property('verdict', 'exceeds');
  });

  it('allows nothing where a level has no Allow', async () => {
    expect((await compare({ levels: [[allow('*')], []] }, [])).exitCode).to.equal(0);
  });

  describe('--emit-smt2', () => {
    const question = (folder: string) => join(folder, 'question.smt2');

    it('writes the question beside the answer, and says how to check it', async () => {
      await inFolder(async (folder) => {
        const result = await compare(allow('s3:*'), allow('s3:Get*'), '--emit-smt2', question(folder));
        expect(result.exitCode).to.equal(1);
        expect(jsonLines(result)).to.have.length(1);
        expect(result.stderr).to.match(/^overreach: .*`z3 [^`]*question\.smt2` \(unsat = within\)\n$/);
        const text = readFileSync(question(folder), 'utf8');
        expect(text).to.include('(check-sat)').and.to.include('s3:get');
        expect(readdirSync(folder)).to.deep.equal(['question.smt2']);
        if (z3IsThere()) expect(await askZ3(text, 20_000)).to.equal('sat');
      });
    });

    it('writes an `unsat` question for what is within', async () => {
      await inFolder(async (folder) => {
        await compare(allow('s3:Get*'), allow('s3:*'), '--emit-smt2', question(folder));
        const text = readFileSync(question(folder), 'utf8');
        if (z3IsThere()) expect(await askZ3(text, 20_000)).to.equal('unsat');
        expect(text).to.match(/^\(set-logic ALL\)$/m);
      });
    });

    it('ends with 2 and one line when the place cannot be written, and prints no answer', async () => {
      await inFolder(async (folder) => {
        const result = await compare(allow('s3:*'), [], '--emit-smt2', join(folder, 'no/q.smt2'));
        expect(result.exitCode).to.equal(2);
        expect(result.stdout).to.equal('');
        expect(result.stderr).to.match(
          /^overreach: cannot write `[^`]*q\.smt2`: its folder does not exist\n$/,
        );
        expect(readdirSync(folder)).to.deep.equal([]);
      });
    });

    it('is refused beside --pairs', async () => {
      const result = await overreach(['compare', '--pairs', '-', '--emit-smt2', 'q.smt2'], { stdin: '' });
      expect(result.exitCode).to.equal(2);
      expect(result.stderr).to.match(/^overreach: `--emit-smt2` writes one question.*`--pairs`\n$/);
    });
  });

  it('says what to look at in the policies, in text', async () => {
    const odd = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:*',
          Resource: '*',
          Condition: { StringFoo: { 'aws:PrincipalTag/x': 'y' } },
        },
      ],
    };
    const unknown = await compare(odd, allow('s3:*'), '--format', 'text');
    expect(unknown.stdout.replaceAll(/\s+/g, ' ')).to.include(
      'look at: statement 0 of granted has the operator `StringFoo`, which nobody knows: it can be decided neither way',
    );
    const nobody = await compare(allow('s3:*'), allow('s3:*'), '--type', 'resource', '--format', 'text');
    expect(nobody.stdout).to.include(
      'look at: statement 0 of granted has no Principal: in a resource policy it never applies',
    );
    const plain = await compare(allow('s3:*'), allow('s3:*'), '--format', 'text');
    expect(plain.stdout).to.not.include('look at');
  });

  const badInput: readonly [what: string, granted: unknown, says: RegExp][] = [
    ['truncated JSON', '{"Version":"2012-10-17","Statement":[{"Eff', /granted\.json:1:\d+: .*cut off/],
    [
      'truncated JSON with a line end',
      '{"Version":"2012-10-17","Statement":[{"Eff\n',
      /granted\.json:1:\d+: .*cut off/,
    ],
    [
      'a policy with two Effects',
      '{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}',
      /granted\.json:1:\d+: \$\.Statement\[0\]\.Effect: .*(twice|duplicate)/,
    ],
    ['no levels', { levels: [] }, /\$\.levels: .*at least one level/],
    ['a misspelled part', { levels: [[allow('*')]], fact: {} }, /\$\.fact: /],
    ['a statement without Effect', { Statement: [{ Action: '*', Resource: '*' }] }, /Effect/],
    ['a text', '"AdministratorAccess"', /a side is a policy document/],
    ['an empty file', '', /granted\.json:1:1: .*empty/],
  ];
  for (const [what, granted, says] of badInput) {
    it(`answers ${what} with one line that says where, and exit code 2`, async () => {
      const result = await compare(granted, allow('*'));
      expect(result.exitCode).to.equal(2);
      expect(result.stdout).to.equal('');
      expect(result.stderr)
        .to.match(/^overreach: [^\n]+\n$/)
        .and.match(says);
    });
  }

  it('asks for either two files or pairs', async () => {
    for (const args of [[], ['--granted', 'x'], ['--granted', 'x', '--intended', 'y', '--pairs', 'z']]) {
      const result = await overreach(['compare', ...args]);
      expect(result.exitCode).to.equal(2);
      expect(result.stderr).to.match(/^overreach: give either [^\n]+\n$/);
    }
  });

  it('answers pairs in order and ends with the worst line’s exit code', async () => {
    const pair = (id: string, granted: unknown, intended: unknown) =>
      JSON.stringify({ id, granted, intended });
    const within = pair('b', allow('s3:Get*'), allow('s3:*'));
    const exceeds = pair('a', allow('s3:*'), allow('s3:Get*'));
    const run = (stdin: string) => overreach(['compare', '--pairs', '-'], { stdin });
    expect(await run(within)).to.have.property('exitCode', 0);
    const both = await run(`${within}\n${exceeds}\n`);
    expect(both.exitCode).to.equal(1);
    expect(jsonLines(both).map(({ id, verdict }) => [id, verdict])).to.deep.equal([
      ['b', 'within'],
      ['a', 'exceeds'],
    ]);
    const broken = await run(`${exceeds}\n{"id":"x","granted":{}}\n${within}`);
    expect(broken.exitCode).to.equal(2);
    expect(jsonLines(broken).map((answer) => answer['verdict'] ?? 'error')).to.deep.equal([
      'exceeds',
      'error',
      'within',
    ]);
  });

  it('gives the same bytes for the same input, but for the time', async () => {
    const bytes = async () =>
      (await compare(allow('iam:*'), allow('iam:Get*'))).stdout.replace(/"ms":[\d.]+/, '');
    expect(await bytes()).to.equal(await bytes());
  });

  it('compares resource policies when told so, and only then takes a principal', async () => {
    const grant = (principal: string) => ({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: principal },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::b/*',
        },
      ],
    });
    const [ann, all] = [grant('arn:aws:iam::111122223333:role/ann'), grant('*')];
    expect(await compare(ann, all, '--type', 'resource')).to.have.property('exitCode', 0);
    expect(await compare(all, ann, '--type', 'resource')).to.have.property('exitCode', 1);
    expect(await compare(ann, all)).to.have.property('exitCode', 2);
  });

  it('shows people the verdict first', async () => {
    const result = await compare(
      allow('s3:PutObject', 'arn:aws:s3:::prod/*'),
      allow('s3:Get*'),
      '--format',
      'text',
    );
    expect(result.stdout).to.match(/^EXCEEDS {2}granted reaches beyond intended: 1 region/);
    expect(result.stdout).to.match(/for example +s3:PutObject on arn:aws:s3:::prod\//);
  });

  it('never says within where AWS says that there is new access', async () => {
    const shared = join(projectRoot, '../shared/data/compare/check-no-new-access-sample.jsonl');
    const own = JSON.stringify({
      id: 'own',
      granted: allow('s3:*'),
      intended: allow('s3:Get*'),
      expected: 'exceeds',
    });
    const lines = [own, ...(existsSync(shared) ? readFileSync(shared, 'utf8').trim().split('\n') : [])];
    const expected = new Map(
      lines.map((line) => JSON.parse(line)).map(({ id, expected: verdict }) => [id, verdict]),
    );
    const answers = jsonLines(await overreach(['compare', '--pairs', '-'], { stdin: lines.join('\n') }));
    expect(answers).to.have.length(lines.length);
    const wrong = answers.filter(({ id, verdict }) => verdict === 'within' && expected.get(id) !== 'within');
    expect(wrong).to.deep.equal([]);
  });
});
