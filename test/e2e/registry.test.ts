import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const registry = join(examples, 'registry.yaml');

const head = 'apiVersion: overreach/v1\nkind: Registry\nteams: [{ id: lab, default: true }]\n';
const agent = (scope: string) =>
  `${head}agents:\n  - id: one\n    owner: lab\n    identify: [{ role: "arn:aws:iam::*:role/one" }]\n    scope: ${scope}\n`;

describe('overreach registry check', () => {
  it('finds nothing in the example, and ends with 0', async () => {
    const result = await overreach(['registry', 'check', registry]);
    expect(result).to.include({ exitCode: 0, stderr: '' });
    expect(jsonLines(result)[0]).to.deep.include({ ok: true, agents: 3, issues: [] });
  });

  it('takes registry.yaml of the caller’s folder when none is named', async () => {
    await inFolder(async (folder) => {
      writeFileSync(
        join(folder, 'registry.yaml'),
        agent('{ ceiling: none, allow: [{ profile: read-only }] }'),
      );
      expect(await overreach(['registry', 'check'], { folder })).to.include({ exitCode: 0, stderr: '' });
    });
  });

  const broken: readonly [what: string, text: string, says: RegExp][] = [
    ['a tab', `${head}\tagents: []\n`, /registry\.yaml:4:1: .*tab/],
    ['an unknown key', agent('{ ceiling: none, alow: [] }'), /registry\.yaml:8:\d+: .*`?alow`?/],
    [
      'an unknown profile',
      agent('{ ceiling: none, allow: [{ profile: reed-only }] }'),
      /reed-only.*read-only/,
    ],
    ['a scope that allows nothing', agent('{ ceiling: none, allow: [] }'), /allow/],
  ];
  for (const [what, text, says] of broken) {
    it(`says where ${what} stands, and ends with 2`, async () => {
      await inFolder(async (folder) => {
        writeFileSync(join(folder, 'registry.yaml'), text);
        const result = await overreach(['registry', 'check', '--format', 'text'], { folder });
        expect(result.exitCode).to.equal(2);
        expect(result.stderr)
          .to.match(/^overreach: [^\n]+\n$/)
          .and.match(says);
        expect(result.stdout.replaceAll(/\s+/g, ' ')).to.match(says);
      });
    });
  }
});

describe('overreach registry check of a file with several mistakes', () => {
  it('names those of shape and those of reference, and none that is only an echo', async () => {
    await inFolder(async (folder) => {
      const text = `${head}agents:
  - id: broken
    owner: lab
    identify: [{ role: "arn:aws:iam::*:role/x" }]
    scop: {}
  - id: good
    owner: lap
    identify: [{ role: "arn:aws:iam::*:role/one" }]
    scope: { ceiling: none, allow: [{ profile: reed-only }] }
exceptions:
  - { id: e, rule: agent-outside-intended-scope, agent: broken, ceiling: { scan: s }, reason: r, approvedBy: [x], expires: 2026-12-15 }
`;
      writeFileSync(join(folder, 'registry.yaml'), text);
      const [answer] = jsonLines(await overreach(['registry', 'check', '--format', 'json'], { folder }));
      const issues = (answer?.['issues'] ?? []) as readonly { line: number; path: string }[];
      expect(issues.map(({ line, path }) => `${line} ${path}`)).to.deep.equal([
        '8 agents[0].scop',
        '10 agents[1].owner',
        '12 agents[1].scope.allow[0].profile',
      ]);
    });
  });

  it('points at no line of a file that is not there', async () => {
    const result = await overreach(['registry', 'check', '/no/such.yaml', '--format', 'text']);
    expect(result.stdout).to.match(/^\/no\/such\.yaml: error: no such file or folder\n/);
    expect(result.stderr).to.equal('overreach: /no/such.yaml: no such file or folder\n');
  });
});

describe('overreach registry show', () => {
  it('prints what a scope resolves to', async () => {
    const args = [
      'registry',
      'show',
      'release-notes',
      '--registry',
      registry,
      '--estate',
      join(examples, 'tonight'),
    ];
    const result = await overreach(args);
    expect(result).to.include({ exitCode: 0, stderr: '' });
    const [scope] = jsonLines(result);
    expect(scope).to.include({ agent: 'release-notes', known: true });
    expect(JSON.stringify(scope)).to.include('arn:aws-cn:s3:::release-notes-dev/drafts/*');
    expect(scope?.['maturity']).to.include({ level: 3, from: 'estate' });
    expect(schemaErrors('registry-show', scope)).to.deep.equal([]);
  });

  it('ends with 3 when a part of the scope is unknown', async () => {
    await inFolder(async (folder) => {
      writeFileSync(
        join(folder, 'registry.yaml'),
        agent('{ ceiling: none, allow: [{ permissionSet: Developer }] }'),
      );
      const result = await overreach(['registry', 'show', 'one'], { folder });
      expect(result.exitCode).to.equal(3);
      expect(jsonLines(result)[0]).to.have.property('known', false);
    });
  });

  it('knows what was meant by a misspelled agent', async () => {
    const result = await overreach(['registry', 'show', 'release-note', '--registry', registry]);
    expect(result.exitCode).to.equal(2);
    expect(result.stderr).to.match(/^overreach: no agent `release-note` in [^\n]*`release-notes`\?\n$/);
  });
});
