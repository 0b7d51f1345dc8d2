/**
 * Runs the browser tests where there is a browser. `npm test` goes on without one, and says in a line how to get it;
 * `npm run test:browser` (`--required`) does not.
 */
import { spawnSync } from 'node:child_process';
import { findBrowser, howToGetOne } from '../test/browser/find-browser.ts';

const isRequired = process.argv.includes('--required');
if (findBrowser() === null) {
  process.stderr.write(`${isRequired ? '' : 'left out: '}${howToGetOne}\n`);
  process.exit(isRequired ? 1 : 0);
}
const { status } = spawnSync('mocha', ['test/browser/**/*.browser.ts'], { stdio: 'inherit' });
process.exit(status ?? 1);
