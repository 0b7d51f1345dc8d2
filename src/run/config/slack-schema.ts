import { z } from 'zod';
import { slackChannel } from '../../registry/index.ts';
import { secret, text } from './secret-schema.ts';

/** What `slack:` and `routes:` of overreach.yaml may hold; what hangs together is checked by slack.ts. */

const channel = z
  .string()
  .regex(slackChannel, 'a channel is written `#name`, or as its id, such as `C0123456789`');

const person = z
  .string()
  .regex(/^[UW][A-Z0-9]{5,20}$/, 'a person is written as the member id of Slack, such as `U0123456789`');

export const slack = z.strictObject({
  /** The address of an incoming webhook: it is the secret. */
  webhook: secret.optional(),
  botToken: secret.optional(),
  channel: channel.optional(),
  /** Where the Web API is; absent: Slack's own. */
  api: text.optional(),
  people: z.enum(['full', 'initials', 'none']).optional(),
});

export const routes = z.array(
  z.strictObject({
    team: text,
    channel: channel.optional(),
    webhook: secret.optional(),
    person: person.optional(),
  }),
);

export type SlackFile = z.infer<typeof slack>;
export type RoutesFile = z.infer<typeof routes>;
