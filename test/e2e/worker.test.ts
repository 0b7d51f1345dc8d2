import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { inFolder, overreach, projectRoot } from './command-line.ts';

const example = join(projectRoot, 'examples/organization');

type Line = Readonly<Record<string, unknown>>;

/** `overreach worker` in a folder: its log line by line. */
function startWorker(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): {
  child: ChildProcess;
  line(message: string): Promise<Line>;
  stdout(): string;
} {
  const child = spawn(process.execPath, [join(projectRoot, 'src/cli/main.ts'), 'worker'], {
    cwd: folder,
    env: { ...process.env, ...variables },
  });
  const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  return {
    child,
    stdout: () => printed,
    line: async (message) => {
      for (;;) {
        const next = await lines.next();
        if (next.done) throw new Error(`it ended without \`${message}\``);
        const line = JSON.parse(next.value) as Line;
        if (line['message'] === message) return line;
      }
    },
  };
}

describe('overreach worker', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(120_000);

  it('scans what is due, tells how it is, and ends when it is asked to; a second one sees what it did', async () => {
    await inFolder(async (folder) => {
      writeFileSync(
        join(folder, 'overreach.yaml'),
        `version: 1\nestate: ${example}/tonight\nregistry: ${example}/registry.yaml\nhealth: { port: 0 }\nschedule: { nightly: "0 0 1 1 *" }\n`,
      );
      const first = startWorker(folder);
      const { health } = await first.line('the worker has started');
      const { slot, fence } = await first.line('scanning');
      expect(fence).to.equal(1);
      const kept = await first.line('the scan is kept');
      expect(kept).to.deep.include({ level: 'info', slot, complete: true });
      const ready = await fetch(`http://${health}/readyz`);
      expect(ready.status).to.equal(200);
      expect(await ready.json()).to.deep.include({ ready: true, database: true });
      first.child.kill('SIGTERM');
      expect((await once(first.child, 'exit'))[0]).to.equal(0);
      expect(first.stdout()).to.equal('');
      const second = startWorker(folder);
      await second.line('the worker is ready');
      second.child.kill('SIGTERM');
      await second.line('the worker has stopped');
      expect((await once(second.child, 'exit'))[0]).to.equal(0);
      const list = await overreach(['findings', 'list', '--format', 'json'], { folder, moved: false });
      expect(JSON.parse(list.stdout).findings).to.have.length(
        (kept['counts'] as { findings: number }).findings,
      );
    });
  });

  it('leaves nothing of what it was collecting when it is asked to stop, and gives the slot back', async () => {
    // AWS takes the question, and never answers.
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      await inFolder(async (folder) => {
        const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
        writeFileSync(
          join(folder, 'overreach.yaml'),
          `version: 1\nhealth: { port: 0 }\naws: { region: eu-central-1, endpoint: "${endpoint}" }\n`,
        );
        const temporary = join(folder, 'temporary');
        mkdirSync(temporary);
        const asked = once(silent, 'request');
        const worker = startWorker(folder, {
          TMPDIR: temporary,
          AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'example-secret-of-nobody',
        });
        await worker.line('scanning');
        await asked;
        expect(readdirSync(temporary)).to.have.length.greaterThan(0);
        worker.child.kill('SIGTERM');
        expect(await worker.line('the scan was given up for another worker')).to.include({
          isReleased: true,
        });
        expect((await once(worker.child, 'exit'))[0]).to.equal(0);
        expect(readdirSync(temporary)).to.deep.equal([]);
      });
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  it('refuses in one line what it cannot work on', async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'overreach.yaml'), 'version: 1\nschedule: { zone: Berlin }\n');
      const zone = await overreach(['worker'], { folder });
      expect(zone.exitCode).to.equal(2);
      expect(zone.stderr).to.match(/^overreach: [^\n]*`Berlin` is no time zone[^\n]*\n$/);
      writeFileSync(join(folder, 'overreach.yaml'), 'version: 1\nhealth: { port: 0 }\n');
      writeFileSync(join(folder, 'a-file'), '');
      const store = await overreach(['worker', '--store', 'pglite:a-file'], { folder });
      expect(store.exitCode).to.equal(2);
      expect(store.stderr.trimEnd().split('\n').at(-1)).to.match(/^overreach: /);
    });
  });
});
