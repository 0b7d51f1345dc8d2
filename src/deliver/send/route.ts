import type { NamingOfPeople } from '../slack/people.ts';

/** Where a message is posted. Holds secrets: never printed. */
export type SlackTarget =
  | { readonly kind: 'webhook'; readonly url: string }
  /** `channel`: its id or `#name`, or the id of a person, who is then written to alone. */
  | { readonly kind: 'bot'; readonly token: string; readonly channel: string; readonly api: string };

/** Who is told what. */
export interface SlackRoute {
  /** The same from night to night: what was written for a route goes there however its target changes. */
  readonly key: string;
  /** Only what is this team's; null: all of it. */
  readonly team: string | null;
  /** For people, without secrets: `#cloud-security`. */
  readonly told: string;
  readonly target: SlackTarget;
}

/** How people are told. */
export interface SlackRouting {
  /** In the order in which they are told: a person before the channel. */
  readonly routes: readonly SlackRoute[];
  readonly people: NamingOfPeople;
}
