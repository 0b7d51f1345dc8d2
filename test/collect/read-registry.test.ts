import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readRegistry } from '../../src/collect/read-registry.ts';

const header = 'apiVersion: overreach/v1\nkind: Registry\n';
const agent = (id: string, allow: string): string =>
  `agents: [{ id: ${id}, owner: t, identify: [{ role: "arn:aws:iam::111122223333:role/${id}" }], scope: { allow: [${allow}] } }]\n`;

describe('reading a registry from disk', () => {
  let folder: string;
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const issueOf = async (path: string): Promise<string> => {
    const read = await readRegistry(path);
    if (read.ok) throw new Error('was read');
    const [issue] = read.issues;
    return `${issue?.file}:${issue?.line}:${issue?.column}: ${issue?.message}`;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'registry-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('merges a folder of files in order of their names, folders of teams too', async () => {
    write('b.yml', header + agent('b', '{ profile: read-only }'));
    write('a.yaml', `${header}teams: [{ id: t }]\n`);
    write('team/c.yaml', header + agent('c', '{ profile: read-only }'));
    write('.hidden.yaml', 'not: [a registry');
    write('policies/x.json', '{}');
    const read = await readRegistry(folder);
    if (!read.ok) throw new Error(read.issues[0]?.message);
    const { registry, locate } = read.value.parsed;
    expect(registry.agents.map(({ id }) => id)).to.deep.equal(['b', 'c']);
    expect(registry.files).to.deep.equal(
      ['a.yaml', 'b.yml', 'team/c.yaml'].map((name) => join(folder, name)),
    );
    expect(locate(['agents', 1, 'owner'])).to.include({
      file: join(folder, 'team/c.yaml'),
      line: 3,
      path: 'agents[0].owner',
    });
  });

  it('refuses one id in two files, and says where the other is', async () => {
    const first = write('a.yaml', header + agent('x', '{ profile: read-only }'));
    const second = write('b.yaml', header + agent('x', '{ profile: read-only }'));
    expect(await issueOf(folder)).to.equal(`${second}:3:16: id \`x\` is taken: ${first}:3 has it too`);
  });

  it('refuses defaults written in two files', async () => {
    const first = write('a.yaml', `${header}defaults: { maxSessionMinutes: 5 }\n`);
    const second = write('b.yaml', `${header}defaults: { maxSessionMinutes: 6 }\n`);
    expect(await issueOf(folder)).to.equal(
      `${second}:3:11: \`defaults\` is written twice: ${first}:3 has it too`,
    );
  });

  it('reads the policy files beside it, and no others', async () => {
    const policy =
      '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }';
    write('outside.json', policy);
    write('in/policies/good.json', policy);
    write('in/policies/bad.json', policy.replace('Allow', 'Allowed'));
    const files = ['policies/good.json', 'policies/bad.json', 'policies/none.json', '../outside.json'];
    const allow = files.map((file) => `{ policyFile: ${file} }`).join(', ');
    const read = await readRegistry(write('in/registry.yaml', header + agent('a', allow)));
    if (!read.ok) throw new Error(read.issues[0]?.message);
    const { namedPolicy, policyFile } = read.value;
    expect(files.map((file) => policyFile(file)?.ok ?? null)).to.deep.equal([true, false, null, false]);
    expect(files.map((file) => namedPolicy(file)?.name ?? null)).to.deep.equal([files[0], null, null, null]);
  });

  it('says what cannot be read', async () => {
    const none = join(folder, 'none.yaml');
    expect(await issueOf(none)).to.equal(`${none}:0:0: no such file or folder`);
    expect(await issueOf(folder)).to.equal(`${folder}:0:0: no \`.yaml\` or \`.yml\` file in this folder`);
    const binary = join(folder, 'x.yaml');
    writeFileSync(binary, Uint8Array.of(0xff, 0xfe, 0x00));
    expect(await issueOf(binary)).to.equal(`${binary}:0:0: not a text file: its bytes are not UTF-8`);
  });
});
