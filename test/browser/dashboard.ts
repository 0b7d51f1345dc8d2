import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { Detection } from '../../src/audit/finding.ts';
import { serveDashboard } from '../../src/dashboard/serve.ts';
import type { Dashboard } from '../../src/dashboard/server.ts';
import { runDemo } from '../../src/run/demo.ts';
import { openLog } from '../../src/run/worker-log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { hostileStrings } from '../corpus/hostile-strings.ts';
import { configOf } from '../dashboard/served.ts';
import { detection, excess, scanReport } from '../fakes/findings.ts';
import { findBrowser, howToGetOne } from './find-browser.ts';

/** A dashboard and a browser that looks at it. */
export interface Opened {
  readonly browser: Browser;
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the example organization. */
export function openExample(): Promise<Opened> {
  return open((url, folder) => runDemo(url, folder, () => {}).then(() => {}));
}

/** Serves findings whose every name a stranger chose. */
export function openHostile(): Promise<Opened> {
  return open(async (_url, folder) => {
    const store = await openStore({ kind: 'pglite', directory: join(folder, 'db') });
    const texts = hostileStrings.filter((_, index) => index % 12 === 0).slice(0, 120);
    const detections = texts.map((text, index) => hostile(index, text));
    const principals = Object.fromEntries(detections.map(({ principal }) => [principal, 'AROA']));
    for (const day of [0, 1]) {
      const report = scanReport(day, { detections: day === 0 ? [] : detections, principals });
      await store.recordScan(report, report.startedAt, { complete: true }, advanceFindings);
    }
    await store.close();
  });
}

function hostile(index: number, text: string): Detection {
  const base = detection(`hostile-${index}`, { severity: 'critical', excess: excess([text]) });
  return {
    ...base,
    fingerprint: `fp1:${String(index).padStart(16, '0')}`,
    title: text,
    agent: text,
    operator: text,
    owner: { team: text, decidedBy: 'registry' },
    details: [text],
    evidence: [{ kind: 'note', text }],
    remedy: { text, command: text, hint: text, policy: null, proof: 'not-proved' },
  };
}

async function open(fill: (url: string, folder: string) => Promise<void>): Promise<Opened> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(howToGetOne);
  const folder = await mkdtemp(join(tmpdir(), 'overreach-browser-'));
  let dashboard: Dashboard | null = null;
  let browser: Browser | null = null;
  const close = async (): Promise<void> => {
    await browser?.close();
    await dashboard?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = `pglite:${join(folder, 'db')}`;
    await fill(url, folder);
    dashboard = await serveDashboard({
      config: configOf(),
      store: url,
      folder,
      log: openLog([], { write: () => {} }),
    });
    // As root, which builds often are, Chromium's own sandbox does not start.
    browser = await chromium.launch({
      executablePath,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    return { browser, address: dashboard.address.replace(/\/$/, ''), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A window of one size and theme. */
export interface Look {
  readonly theme: 'light' | 'dark';
  readonly width: number;
}

export const looks: readonly Look[] = [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 360 },
];

/** A window, and whatever in it should not have happened. */
export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
}

/** Opens a window that notes each error, each dialog, and each request that goes elsewhere. */
export async function openWindow({ browser, address }: Opened, { theme, width }: Look): Promise<Watched> {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) faults.push(`request: ${request.url()}`);
  });
  return { context, page, faults };
}

/** Every page that one can get to from the first, one of each kind. */
export async function pagesOf({ address }: Opened, page: Page): Promise<readonly string[]> {
  const kinds = new Map<string, string>();
  const queue = ['/'];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    await page.goto(`${address}${path}`);
    const links = await page.evaluate(() =>
      [...document.querySelectorAll('a[href^="/"]')].map((link) => link.getAttribute('href') ?? ''),
    );
    for (const link of links) {
      const kind = link.replace(/[?#].*$/, '').replace(/^(\/[a-z]+)\/.+$/, '$1/…');
      if (kinds.has(kind) || kind.startsWith('/assets')) continue;
      kinds.set(kind, link);
      queue.push(link);
    }
  }
  return [...kinds.values()].sort();
}
