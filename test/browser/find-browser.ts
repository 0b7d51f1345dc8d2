import { existsSync } from 'node:fs';

/** Where Debian, other Linuxes and macOS put a browser that can be driven. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** How to get one, in one line. */
export const howToGetOne =
  'the browser tests need Chromium: `apt-get install chromium`, or name one in the variable CHROMIUM';

/** A Chromium on this machine: the one that CHROMIUM names, else one in a usual place; null where there is none. */
export function findBrowser(): string | null {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  return places.find((place) => existsSync(place)) ?? null;
}
