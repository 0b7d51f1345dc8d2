import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import { createChangeLog } from '../../estate/changes/change-log.ts';
import { parseCloudTrailEvent } from '../../estate/trail/parse-event.ts';

/** Where events of changes come from, soon after they happened. */
export interface ChangeFeed {
  /** For people, without secrets. */
  readonly name: string;
  /** Waits for messages, some seconds at most; none when there are none, or when it is told to stop. */
  receive(signal: AbortSignal): Promise<readonly FeedMessage[]>;
  /** They are dealt with: never again. What is not said to be done comes again. */
  done(messages: readonly FeedMessage[]): Promise<void>;
  /** They cannot be used: put where somebody can look at them. */
  setAside(messages: readonly FeedMessage[]): Promise<void>;
}

/** One message: usually one event. */
export interface FeedMessage {
  /** The feed's own mark of it. */
  readonly handle: string;
  readonly body: string;
  /** How often it was handed out. */
  readonly deliveries: number;
  /** The name that people know it by; absent: it has none. */
  readonly file?: string;
}

/** What a message says. */
export type MessageReading =
  | { readonly ok: true; readonly events: readonly ChangeEvent[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a message: an event as EventBridge sends it, the record alone, a list of either, or any of these inside what SNS
 * puts around it. Events that changed nothing are none: calls that failed, or only read.
 */
export function readMessage(body: string): MessageReading {
  const json = parse(body);
  if (json === undefined) return { ok: false, reason: 'it is no JSON' };
  const inner = fromTopic(json);
  const log = createChangeLog();
  for (const one of Array.isArray(inner) ? inner : [inner]) {
    const event = parseCloudTrailEvent(one);
    if (!event.ok) return { ok: false, reason: event.issues[0]?.message ?? 'it holds no CloudTrail event' };
    log.add(event.value);
  }
  return { ok: true, events: log.changes() };
}

/** SNS puts the message into a text of its own (SNS Developer Guide, "Amazon SNS message formats"). */
function fromTopic(json: unknown): unknown {
  const isTopic = typeof json === 'object' && json !== null && 'TopicArn' in json && 'Message' in json;
  return isTopic && typeof json.Message === 'string' ? (parse(json.Message) ?? json) : json;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
