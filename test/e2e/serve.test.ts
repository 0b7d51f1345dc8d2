import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, overreach, projectRoot } from './command-line.ts';

const example = join(projectRoot, 'examples/organization');

/** A folder with a store in it that a scan has written. */
async function withStore<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const scan = ['scan', '--estate', `${example}/tonight`, '--registry', `${example}/registry.yaml`];
    expect((await overreach(scan, { folder })).exitCode).to.equal(1);
    return work(folder);
  });
}

/** Runs `overreach serve` until it says where it serves; then hands on its address and a way to end it. */
async function serving(
  folder: string,
  args: readonly string[],
): Promise<{ address: string; log: () => string; end: (signal: NodeJS.Signals) => Promise<number | null> }> {
  const entry = join(projectRoot, 'src/cli/main.ts');
  const child = spawn(process.execPath, [entry, 'serve', ...args], {
    cwd: projectRoot,
    env: { ...process.env, INIT_CWD: folder },
  });
  let log = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
      const found = /"address":"([^"]+)"/.exec(log)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on('close', () => reject(new Error(log)));
  });
  return {
    address,
    log: () => log,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

describe('overreach serve', function () {
  this.timeout(60_000);

  it('serves what a scan has found, and ends well when it is told to', async () => {
    await withStore(async (folder) => {
      const { address, log, end } = await serving(folder, ['--port', '0']);
      expect(address).to.match(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect(await (await fetch(new URL('/healthz', address))).json()).to.deep.equal({ alive: true });
      const page = await fetch(address);
      expect(page.status).to.equal(200);
      expect(await page.text()).to.include('<h1');
      expect(await end('SIGTERM')).to.equal(0);
      expect(log()).to.include('the dashboard has stopped');
    });
  });

  const refused: readonly [what: string, args: readonly string[], says: RegExp][] = [
    [
      'another address without a sign-in',
      ['--host', '0.0.0.0'],
      /^overreach: `0\.0\.0\.0` is not served without a sign-in: set `dashboard\.signIn` .*127\.0\.0\.1$/,
    ],
    ['a port that is none', ['--port', '70000'], /a port is a number up to 65535/],
    ['a store that is not there', [], /there is no store in `/],
    ['a store that keeps nothing', ['--store', 'memory:'], /`memory:` keeps nothing/],
  ];
  for (const [what, args, says] of refused) {
    it(`refuses ${what} in one line`, async () => {
      await inFolder(async (folder) => {
        const { exitCode, stderr, stdout } = await overreach(['serve', ...args], { folder });
        expect([exitCode, stdout]).to.deep.equal([2, '']);
        expect(stderr.trimEnd()).to.match(says).and.to.not.include('\n');
      });
    });
  }

  it('refuses a port that another program has, in one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await withStore(async (folder) => {
      const { exitCode, stderr } = await overreach(['serve', '--port', String(port)], { folder });
      expect(exitCode).to.equal(2);
      expect(stderr).to.equal(
        `overreach: cannot serve on \`127.0.0.1:${port}\`: another program has it: choose another one with \`--port\`\n`,
      );
    });
    other.close();
  });
});
