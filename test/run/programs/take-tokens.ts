/** Takes calls of LookupEvents from the limits that processes share, for so many milliseconds, and prints when each was let through. */
import { systemTimer } from '../../../src/collect/aws/timer.ts';
import { sharedLimits } from '../../../src/run/jobs/shared-limits.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { locationOf } from '../../store/location-of.ts';

const [url = '', api = '', callers = '1', milliseconds = '0'] = process.argv.slice(2);
const store = await openStore(locationOf(url));
const limits = sharedLimits({
  stage: store.collections,
  timer: systemTimer,
  workers: () => 4,
  onFallback: (thrown) => {
    throw thrown;
  },
});
const until = Date.now() + Number(milliseconds);
const times: number[] = [];
const call = async (): Promise<void> => {
  while (Date.now() < until) {
    await limits.take('111122223333', 'us-east-1', api);
    times.push(Date.now());
  }
};
await Promise.all(Array.from({ length: Number(callers) }, call));
process.stdout.write(JSON.stringify(times));
process.exit(0);
