import type { CloudTrailEvent } from '../trail/event.ts';
import { eventAction } from '../trail/event-action.ts';
import { eventResources } from '../trail/event-resources.ts';
import { TextPool } from './text-pool.ts';

/** What one call did, to which resource, where, and what came of it. */
export interface Deed {
  readonly action: string;
  readonly resource: string | null;
  readonly region: string;
  readonly readOnly: boolean;
  readonly errorCode: string | null;
  /** Whether it takes something away. */
  readonly removing: boolean;
  /** The same for equal deeds only. Among those of one action, what succeeded comes before what failed. */
  readonly key: string;
}

interface ActionDeeds {
  readonly action: string;
  /** By resource, the one that came last. */
  readonly deeds: Map<string, Deed>;
}

/** More names than AWS has events of; only a forged trail has more. */
const mostNames = 20_000;
/** About 50 MB; then the memory begins anew. */
const mostDeeds = 200_000;

const none: readonly Deed[] = [];

/**
 * Reads what events did, and mostly gives the same object for the same deed: a hundred sessions that read one table
 * hold its name once, and a known deed's key need not be made again.
 */
export class Deeds {
  readonly #bySource = new Map<string, Map<string, ActionDeeds | null>>();
  readonly #byAction = new Map<string, ActionDeeds>();
  /** Regions and error codes. */
  readonly #texts = new TextPool();
  #names = 0;
  #size = 0;

  /** One for each resource, one without a resource where the event names none; none where no IAM action was needed. */
  of(event: CloudTrailEvent): readonly Deed[] {
    // Of the other types eventAction reads more than the name.
    const known = event.type === 'AwsApiCall' ? this.#actionOf(event) : this.#deedsOf(eventAction(event));
    if (known === null) return none;
    const resources = eventResources(event, known.action);
    if (resources.length <= 1) return [this.#deed(known, resources[0] ?? null, event)];
    return resources.map((resource) => this.#deed(known, resource, event));
  }

  #actionOf(event: CloudTrailEvent): ActionDeeds | null {
    let names = this.#bySource.get(event.source);
    const known = names?.get(event.name);
    if (known !== undefined) return known;
    if (this.#names++ >= mostNames) this.#clear();
    names = this.#bySource.get(event.source);
    if (names === undefined) {
      names = new Map();
      this.#bySource.set(event.source, names);
    }
    const found = this.#deedsOf(eventAction(event));
    names.set(event.name, found);
    return found;
  }

  #deedsOf(action: string | null): ActionDeeds | null {
    if (action === null) return null;
    let known = this.#byAction.get(action);
    if (known === undefined) {
      if (this.#byAction.size >= mostNames) this.#clear();
      known = { action, deeds: new Map() };
      this.#byAction.set(action, known);
    }
    return known;
  }

  #deed({ action, deeds }: ActionDeeds, resource: string | null, event: CloudTrailEvent): Deed {
    const { region, readOnly, errorCode } = event;
    const known = deeds.get(resource ?? '');
    if (known?.region === region && known.readOnly === readOnly && known.errorCode === errorCode)
      return known;
    if (this.#size++ >= mostDeeds) this.#clear();
    const texts = this.#texts;
    const deed = {
      action,
      resource,
      region: texts.share(region),
      readOnly,
      errorCode: texts.share(errorCode),
      removing: removes(action),
      key: '',
    };
    deed.key = deedKey(deed);
    deeds.set(resource ?? '', deed);
    return deed;
  }

  #clear(): void {
    this.#bySource.clear();
    this.#byAction.clear();
    this.#names = 0;
    this.#size = 0;
  }
}

/** Whether an action takes something away, by its verb. */
export function removes(action: string): boolean {
  return /:(Delete|Terminate|Remove|Destroy|Deregister|Purge|Disable|Detach|Release|Cancel|Batch(Delete|Remove))/.test(
    action,
  );
}

/** The action's length keeps it apart from what follows, whatever is in its name. */
function deedKey({ action, readOnly, errorCode, resource, region }: Deed): string {
  return `${readOnly ? 'r' : 'w'}${action.length} ${action}${errorCode ?? ''}\n${resource ?? ''}\n${region}`;
}
