import type { CloudTrailEvent } from '../trail/event.ts';
import { eventAction } from '../trail/event-action.ts';

/** More names than AWS has events of; only a forged trail has more. */
const mostRemembered = 20_000;

/** Reads the actions of events, and remembers them by source and name. */
export class Actions {
  readonly #bySource = new Map<string, Map<string, string | null>>();
  #size = 0;

  of(event: CloudTrailEvent): string | null {
    // Of the other types eventAction reads more than the name.
    if (event.type !== 'AwsApiCall') return eventAction(event);
    let names = this.#bySource.get(event.source);
    const known = names?.get(event.name);
    if (known !== undefined) return known;
    if (this.#size++ >= mostRemembered) {
      this.#bySource.clear();
      this.#size = 0;
      names = undefined;
    }
    if (names === undefined) {
      names = new Map();
      this.#bySource.set(event.source, names);
    }
    const action = eventAction(event);
    names.set(event.name, action);
    return action;
  }
}
