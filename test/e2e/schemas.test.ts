import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('the schemas of what goes in', function () {
  // Whole processes, each with a database of its own: slow on a busy machine.
  this.timeout(120_000);

  for (const night of ['yesterday', 'tonight']) {
    it(`fit the example estate of ${night}`, () => {
      expect(schemaErrors('estate', json(join(examples, night, 'estate.json')))).to.deep.equal([]);
      expect(schemaErrors('organization', json(join(examples, night, 'organization.json')))).to.deep.equal(
        [],
      );
    });
  }

  it('refuse what the readers refuse', () => {
    expect(schemaErrors('estate', { format: 'overreach-estate/2', partition: 'aws' })).to.not.deep.equal([]);
    expect(schemaErrors('compare-side', { levels: [] })).to.not.deep.equal([]);
    expect(schemaErrors('evaluate-case', { id: 1, request: {} })).to.not.deep.equal([]);
    expect(schemaErrors('compare-pair', { id: 'x', granted: {} })).to.not.deep.equal([]);
  });

  it('fit the documented cases and pairs', () => {
    const rows = [
      { file: 'conformance/doc-cases.jsonl', schema: 'evaluate-case' },
      { file: 'compare/check-no-new-access-sample.jsonl', schema: 'compare-pair' },
    ].flatMap(({ file, schema }) => {
      const path = join(projectRoot, '../shared/data', file);
      const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
      return lines.map((line) => ({ schema, line: JSON.parse(line) as unknown }));
    });
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    rows.push({
      schema: 'compare-pair',
      line: { id: 'own', granted: [policy], intended: { levels: [[policy]] } },
    });
    for (const { schema, line } of rows)
      expect(schemaErrors(schema, line), JSON.stringify(line)).to.deep.equal([]);
  });
});

describe('the schemas of what comes out', function () {
  // Whole processes, each with a database of its own: slow on a busy machine.
  this.timeout(120_000);

  const check = async (schema: string, args: string[], stdin = '') => {
    const lines = jsonLines(await overreach(args, { stdin }));
    expect(lines).to.not.deep.equal([]);
    for (const line of lines) expect(schemaErrors(schema, line), JSON.stringify(line)).to.deep.equal([]);
  };
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] };
  const narrow = {
    ...policy,
    Statement: [
      {
        Effect: 'Allow',
        Action: 'ec2:Run*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': true } },
      },
    ],
  };

  it('fit the answers of evaluate and compare, to broken lines too', async () => {
    const request = {
      principal: { type: 'Anonymous' },
      action: 'ec2:RunInstances',
      resource: '*',
      resourceAccountId: '111122223333',
      context: {},
    };
    await check(
      'evaluate-answer',
      ['evaluate', '--cases', '-'],
      `${JSON.stringify({ id: 'a', request })}\n{"id":"b"}\n{`,
    );
    const pairs = [
      { id: 'a', granted: policy, intended: narrow },
      { id: 'b', granted: narrow, intended: policy },
      { id: 'c', granted: {} },
    ];
    await check(
      'compare-answer',
      ['compare', '--pairs', '-'],
      pairs.map((pair) => JSON.stringify(pair)).join('\n'),
    );
  });

  it('fit the answers of registry check and show', async () => {
    const registry = join(examples, 'registry.yaml');
    await check('registry-check', ['registry', 'check', registry]);
    await check('registry-show', ['registry', 'show', 'kiro-cost-explorer', '--registry', registry]);
  });

  it('fit the answer of retain', async () => {
    await inFolder(async (folder) => {
      await overreach(['migrate'], { folder });
      const [answer] = jsonLines(await overreach(['retain', '--dry-run'], { folder }));
      expect(schemaErrors('retain', answer)).to.deep.equal([]);
      expect(answer).to.have.property('isTrial', true);
    });
  });

  it('fit the answer of migrate', async () => {
    await inFolder(async (folder) => {
      const [answer] = jsonLines(await overreach(['migrate'], { folder }));
      expect(schemaErrors('migrate', answer)).to.deep.equal([]);
      expect(await overreach(['migrate'], { folder })).to.have.property('exitCode', 0);
    });
  });

  it('say which JSON Schema they are written in', () => {
    for (const file of globSync('schemas/*.schema.json', { cwd: projectRoot })) {
      const schema = json(join(projectRoot, file)) as { $id?: string; $schema?: string };
      expect(schema.$schema, file).to.equal('https://json-schema.org/draft/2020-12/schema');
    }
  });
});
