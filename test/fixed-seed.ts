/**
 * The suite draws the same random cases every time, so that a red run is red again on the next machine. To look
 * further, name another seed: `SEED=7 npm run -s test:only`. What is found becomes a row of its own.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20261120) });
