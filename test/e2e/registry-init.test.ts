import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const tonight = join(projectRoot, 'examples/organization/tonight');

describe('overreach registry init', function () {
  // Whole processes on a busy machine.
  this.timeout(120_000);

  it('prints a registry that passes the check, with the one page on top', async () => {
    await inFolder(async (folder) => {
      const result = await overreach(['registry', 'init', '--estate', tonight]);
      expect(result).to.include({ exitCode: 0, stderr: '' });
      expect(result.stdout.split('\n')[0]).to.equal(
        '# 3 agents, 1 on human credentials, 1 can destroy production, 0 could switch off the log',
      );
      for (const id of ['kiro-cost-explorer', 'release-notes', 'test-data-loader'])
        expect(result.stdout).to.include(`- id: ${id}\n`);
      writeFileSync(join(folder, 'registry.yaml'), result.stdout);
      const check = await overreach(['registry', 'check'], { folder });
      expect(check).to.include({ exitCode: 0, stderr: '' });
      expect(jsonLines(check)[0]).to.deep.include({ ok: true, agents: 3, issues: [] });
    });
  });

  it('writes a new file, says what was found, and never touches it again', async () => {
    await inFolder(async (folder) => {
      const args = ['registry', 'init', '--estate', tonight, '--out', 'registry.yaml'];
      const first = await overreach(args, { folder });
      expect(first).to.include({ exitCode: 0, stderr: '' });
      expect(first.stdout)
        .to.include('3 agents, 1 on human credentials')
        .and.include('registry check registry.yaml');
      const file = join(folder, 'registry.yaml');
      const written = readFileSync(file, 'utf8');
      expect((await overreach(['registry', 'init', '--estate', tonight])).stdout).to.equal(written);
      writeFileSync(file, 'mine');
      const second = await overreach(args, { folder });
      expect(second).to.include({ exitCode: 2, stdout: '' });
      expect(second.stderr).to.match(/^overreach: `[^`]*registry\.yaml` exists already[^\n]*\n$/);
      expect(readFileSync(file, 'utf8')).to.equal('mine');
    });
  });

  it('answers programs by its schema', async () => {
    const [answer] = jsonLines(
      await overreach(['registry', 'init', '--estate', tonight, '--format', 'json']),
    );
    expect(schemaErrors('registry-init', answer)).to.deep.equal([]);
    // What it drafts is a registry by the registry's own schema, whose alternatives ajv's strictest mode refuses.
    const schema = JSON.parse(readFileSync(join(projectRoot, 'schemas/registry.schema.json'), 'utf8'));
    const validate = new Ajv2020({ strictRequired: false }).compile(schema);
    expect(validate(answer?.['registry']), JSON.stringify(validate.errors)).to.equal(true);
  });

  it('ends with 3 where no agent is found, and with 2 where there is no estate or no folder for the file', async () => {
    await inFolder(async (folder) => {
      writeFileSync(
        join(folder, 'account.json'),
        JSON.stringify({
          UserDetailList: [
            {
              Path: '/',
              UserName: 'somebody',
              UserId: 'AIDAEXAMPLE',
              Arn: 'arn:aws:iam::111122223333:user/somebody',
              CreateDate: '2026-01-01T00:00:00Z',
            },
          ],
          GroupDetailList: [],
          RoleDetailList: [],
          Policies: [],
        }),
      );
      const none = await overreach(['registry', 'init', '--estate', 'account.json'], { folder });
      expect(none.exitCode, none.stderr).to.equal(3);
      expect(none.stdout).to.include('agents: []');
      for (const args of [
        ['--estate', 'missing'],
        ['--estate', tonight, '--out', 'missing/registry.yaml'],
        [],
      ]) {
        const result = await overreach(['registry', 'init', ...args], { folder });
        expect(result.exitCode, args.join(' ')).to.equal(2);
        expect(result.stderr).to.match(/^overreach: [^\n]+\n$/);
      }
    });
  });
});
