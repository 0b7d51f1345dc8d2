import { InvalidArgumentError } from 'commander';
import { type Instant, parseInstant } from '../estate/identifiers.ts';

/** The last moment of a day; a time of day would only pretend to a precision that nightly scans do not have. */
export function endOfDay(text: string): Instant {
  return momentOf(text, '23:59:59.999');
}

/** The first moment of a day, in UTC. */
export function beginOfDay(text: string): Instant {
  return momentOf(text, '00:00:00.000');
}

function momentOf(text: string, time: string): Instant {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(`${text}T${time}Z`) : null;
  if (moment === null || !moment.startsWith(text)) {
    throw new InvalidArgumentError('it is no day such as 2027-01-31');
  }
  return moment;
}
