import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { looks, type Opened, openExample, openHostile, openWindow, pagesOf } from './dashboard.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, a line each: the rule, and the first place. Page scripts are forbidden, so it is run from outside. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

/** By how much the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** How far things moved after they were first shown (web.dev, "Cumulative Layout Shift"). */
function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true } as PerformanceObserverInit);
        setTimeout(() => resolve(sum), 50);
      }),
  );
}

describe('the dashboard in a browser', function () {
  this.timeout(120_000);
  let opened: Opened;
  before(async () => {
    opened = await openExample();
  });
  after(() => opened?.close());

  for (const look of looks) {
    it(`shows every page, ${look.theme} and ${look.width} pixels wide, without a fault`, async () => {
      const { context, page, faults } = await openWindow(opened, look);
      const paths = await pagesOf(opened, page);
      expect(paths.length).to.be.at.least(10);
      for (const path of paths) {
        const answer = await page.goto(`${opened.address}${path}`);
        expect(answer?.status(), path).to.equal(200);
        expect(await violations(page), path).to.deep.equal([]);
        expect(await overflow(page), `${path} is too wide`).to.be.at.most(0);
        expect(await layoutShift(page), `${path} moves`).to.be.lessThan(0.01);
        expect(await page.title(), path).to.match(/Overreach$/);
        expect(await page.locator('h1').count(), path).to.equal(1);
      }
      expect(faults).to.deep.equal([]);
      await context.close();
    });
  }

  it('is gone through with the keyboard alone', async () => {
    const { context, page } = await openWindow(opened, { theme: 'light', width: 1280 });
    await page.goto(opened.address);
    await page.keyboard.press('Tab');
    const skip = await page.evaluate(() => document.activeElement?.getAttribute('href'));
    expect(skip).to.equal('#main');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => location.hash)).to.equal('#main');
    const reached = new Set<string>();
    for (let tabs = 0; tabs < 60; tabs++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null;
        if (!element || element === document.body) return null;
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return {
          name: element.getAttribute('href') ?? element.textContent?.trim() ?? '',
          isSeen: outlineStyle !== 'none' || boxShadow !== 'none',
        };
      });
      if (focused === null) continue;
      expect(focused.isSeen, `the focus on ${focused.name} is not seen`).to.equal(true);
      reached.add(focused.name);
    }
    expect([...reached].some((name) => name.startsWith('/findings/'))).to.equal(true);
    await context.close();
  });

  it('keeps the theme that somebody chose', async () => {
    const { context, page, faults } = await openWindow(opened, { theme: 'light', width: 1280 });
    await page.goto(opened.address);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    const button = page.getByRole('button', { name: /theme/i });
    for (let presses = 0; presses < 3 && (await ground()) === light; presses++) await button.click();
    const dark = await ground();
    expect(dark).to.not.equal(light);
    await page.goto(`${opened.address}/findings`);
    expect(await ground()).to.equal(dark);
    expect(faults).to.deep.equal([]);
    await context.close();
  });

  it('lets a finding be acknowledged, and says that it is', async () => {
    const { context, page, faults } = await openWindow(opened, { theme: 'light', width: 1280 });
    await page.goto(`${opened.address}/findings`);
    await page.locator('a[href^="/findings/"]').first().click();
    await page
      .getByRole('button', { name: /acknowledge/i })
      .first()
      .click();
    await page.waitForLoadState();
    expect(await page.locator('main').innerText()).to.match(/acknowledged/i);
    expect(faults).to.deep.equal([]);
    await context.close();
  });
});

describe('the dashboard with names that a stranger chose', function () {
  this.timeout(180_000);
  let opened: Opened;
  before(async () => {
    opened = await openHostile();
  });
  after(() => opened?.close());

  it('obeys none of them, on the list and on each finding', async () => {
    const { context, page, faults } = await openWindow(opened, { theme: 'light', width: 360 });
    const links = new Set<string>();
    for (let next: string | null = '/findings'; next !== null; ) {
      await page.goto(`${opened.address}${next}`);
      const found = await page.evaluate(() =>
        [...document.querySelectorAll('a[href^="/findings/"]')].map(
          (link) => link.getAttribute('href') ?? '',
        ),
      );
      for (const link of found) links.add(link);
      next = await page.evaluate(() => document.querySelector('a[rel="next"]')?.getAttribute('href') ?? null);
      expect(await overflow(page), 'the list is too wide').to.be.at.most(0);
    }
    expect(links.size).to.be.greaterThan(20);
    for (const link of links) {
      const answer = await page.goto(`${opened.address}${link}`);
      expect(answer?.status(), link).to.equal(200);
      expect(await overflow(page), `${link} is too wide`).to.be.at.most(0);
      const strays = await page.evaluate(
        () => document.querySelectorAll('main script, main iframe, main img, main object, main style').length,
      );
      expect(strays, link).to.equal(0);
    }
    expect(faults).to.deep.equal([]);
    await context.close();
  });
});
