/**
 * A process of its own for the tests: takes the lock of the folder given, prints `held`, or the code of the refusal,
 * and keeps it until it is killed; with `leave` it ends at once, without giving it back.
 */
import { lockFolder } from '../../../src/store/pglite/folder-lock.ts';

const [directory = '', mode = ''] = process.argv.slice(2);
try {
  lockFolder(directory);
  process.stdout.write('held\n');
  if (mode !== 'leave') setInterval(() => {}, 1_000);
} catch (thrown) {
  process.stdout.write(`${Reflect.get(Object(thrown), 'code')}\n`);
}
