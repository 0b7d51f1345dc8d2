import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { expect } from 'chai';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const small = fileURLToPath(new URL('../../fixtures/estates/small', import.meta.url));

describe('npm run fake-aws', () => {
  let child: ChildProcess | null = null;
  afterEach(() => {
    child?.kill();
  });

  /** Starts it and gives its first output: the lines to export, or the complaint. */
  const run = (...args: string[]) =>
    new Promise<{ readonly text: string; readonly code: number | null }>((resolve) => {
      let text = '';
      child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout?.on('data', (part) => resolve({ text: String(part), code: null }));
      child.stderr?.on('data', (part) => {
        text += part;
      });
      child.on('close', (code) => resolve({ text, code }));
    });

  it('serves an estate under the environment that it prints', async () => {
    const { text } = await run('--estate', small, '--port', '0');
    const settings = Object.fromEntries(
      [...text.matchAll(/\b(AWS_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    );
    const iam = new IAMClient({
      endpoint: settings['AWS_ENDPOINT_URL'] ?? '',
      region: settings['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: settings['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: settings['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
    expect(settings['AWS_REGION']).to.equal('cn-north-1');
    expect((await iam.send(new ListRolesCommand({}))).Roles).to.be.an('array');
  });

  it('says in one line what it cannot use', async () => {
    const { text, code } = await run('--estate', 'nowhere');
    expect([text.split('\n')[0], code]).to.deep.equal([
      'fake-aws: `nowhere` is no estate: it has no estate.json',
      2,
    ]);
    const port = await run('--port', 'high');
    expect([port.text.split('\n')[0], port.code]).to.deep.equal([
      'fake-aws: `--port` wants a whole number, not `high`',
      2,
    ]);
  });
});
