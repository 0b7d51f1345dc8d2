import { join } from 'node:path';
import { expect } from 'chai';
import type { DriftResult } from '../../src/deliver/drift-result.ts';
import { overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const yesterday = join(examples, 'yesterday');
const tonight = join(examples, 'tonight');
const registry = ['--registry', join(examples, 'registry.yaml')];

describe('drift', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(120_000);

  it('traces what opened in the example night to the call that did it', async () => {
    const answer = await overreach(['drift', '--from', yesterday, '--to', tonight, ...registry]);
    expect(answer.exitCode).to.equal(1);
    const drift = JSON.parse(answer.stdout) as DriftResult;
    expect(schemaErrors('drift', drift)).to.deep.equal([]);
    const proved = drift.causes.filter(({ cause }) => cause === 'proved');
    expect(proved.flatMap(({ findings }) => findings.map(({ rule, agent }) => [rule, agent]))).to.deep.equal([
      ['agent-outside-intended-scope', 'test-data-loader'],
    ]);
    const [origin] = proved.flatMap(({ changes }) => changes.map((change) => change.origin));
    expect(origin).to.have.property('state', 'found');
    if (origin?.state === 'found') {
      expect(origin.event).to.include({ action: 'iam:PutRolePolicy', tool: 'Terraform/1.14.1' });
    }
    expect(drift.causes.map(({ cause }) => cause).sort()).to.deep.equal(['act', 'proved']);
  });

  it('says it to people: the change, who, the proof, the finding', async () => {
    const { stdout } = await overreach([
      'drift',
      '--from',
      yesterday,
      '--to',
      tonight,
      ...registry,
      '--format',
      'text',
    ]);
    const places = [
      'inline policy hotfix-2025-12-10 added to',
      'who ',
      'proof ',
      'agent-outside-intended-scope',
    ].map((text) => stdout.indexOf(text, stdout.indexOf('inline policy hotfix')));
    expect(places).to.deep.equal([...places].sort((left, right) => left - right));
    expect(places).to.not.include(-1);
    for (const line of stdout.split('\n').filter((one) => !/\S{60}/.test(one)))
      expect(line.length, line).to.be.at.most(100);
  });

  it('is quiet between an estate and itself', async () => {
    const answer = await overreach(['drift', '--from', tonight, '--to', tonight, ...registry]);
    expect(answer.exitCode).to.equal(0);
    expect(JSON.parse(answer.stdout)).to.deep.include({ causes: [], quiet: [] });
  });

  it('refuses the wrong order and missing estates in one line', async () => {
    const wrong = await overreach(['drift', '--from', tonight, '--to', yesterday, ...registry]);
    expect(wrong.exitCode).to.equal(2);
    expect(wrong.stderr.trim()).to.match(/exchange them$/);
    const missing = await overreach(['drift', '--from', tonight, '--to', join(examples, 'nowhere')]);
    expect(missing.exitCode).to.equal(2);
    expect(missing.stderr.trim().split('\n')).to.have.length(1);
  });
});
