/**
 * Takes the pictures of the dashboard that the README shows: the example organization, on the morning after its night. Run it
 * after changing how pages look, and look at the pictures: `node --import ./scripts/example-morning.ts scripts/screenshots.ts`.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serveDashboard } from '../src/dashboard/serve.ts';
import { runDemo } from '../src/run/demo.ts';
import { openLog } from '../src/run/worker-log.ts';
import { findBrowser, howToGetOne } from '../test/browser/find-browser.ts';

const pictures = [
  { file: 'overview.png', path: '/', theme: 'light' },
  { file: 'agent.png', path: '/agents/test-data-loader', theme: 'dark' },
] as const;
const size = { width: 1280, height: 860 };
/** What a README loads quickly. */
const mostBytes = 300_000;

if (new Date().getUTCFullYear() !== 2025) {
  process.stderr.write(
    'the example is a year old on another day: add `--import ./scripts/example-morning.ts`\n',
  );
  process.exit(1);
}
const executablePath = findBrowser();
if (executablePath === null) {
  process.stderr.write(`${howToGetOne}\n`);
  process.exit(1);
}
const target = join(import.meta.dirname, '../reports/screenshots');
mkdirSync(target, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'overreach-screenshots-'));
try {
  await takePictures(executablePath);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function takePictures(browserPath: string): Promise<void> {
  const directory = join(folder, 'db');
  await runDemo(`pglite:${directory}`, folder, () => {});
  // Signed in by a proxy's header, or the picture would show who took it.
  const secret = randomBytes(32).toString('hex');
  const headers = { 'x-user': 'tia@example.com', 'x-proxy-secret': secret };
  const dashboard = await serveDashboard({
    config: {
      host: '127.0.0.1',
      port: 0,
      url: null,
      hosts: [],
      proxies: [],
      signIn: {
        kind: 'trusted-header',
        name: 'x-user',
        groups: null,
        secretHeader: 'x-proxy-secret',
        secret,
      },
      viewers: null,
      triagers: { people: ['tia@example.com'], groups: [], claims: [] },
      session: { secret: null, hours: 8 },
      requestsPerMinute: 1_000,
    },
    store: `pglite:${directory}`,
    folder,
    log: openLog([], { write: () => {} }),
  });
  // As root, which builds often are, Chromium's own sandbox does not start.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: browserPath, args });
  try {
    for (const { file, path, theme } of pictures) {
      const context = await browser.newContext({
        colorScheme: theme,
        viewport: size,
        deviceScaleFactor: 1,
        extraHTTPHeaders: headers,
      });
      const page = await context.newPage();
      const answer = await page.goto(new URL(path, dashboard.address).href);
      if (answer?.status() !== 200) throw new Error(`\`${path}\` answers ${answer?.status()}`);
      await page.screenshot({ path: join(target, file), animations: 'disabled' });
      const { size: bytes } = statSync(join(target, file));
      if (bytes > mostBytes) throw new Error(`\`${file}\` is too large: ${bytes} bytes`);
      process.stdout.write(`reports/screenshots/${file}: ${bytes.toLocaleString('en-US')} bytes\n`);
      await context.close();
    }
  } finally {
    await browser.close();
    await dashboard.stop();
  }
}
