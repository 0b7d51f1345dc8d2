import type { SlackRoute, SlackRouting, SlackTarget } from '../../deliver/send/route.ts';
import { failure } from '../failure.ts';
import type { SecretSource } from './secret-schema.ts';
import type { RoutesFile, SlackFile } from './slack-schema.ts';

/** Slack's hosts, and those of its service for the United States' government. No other one is ever posted to. */
const webhookHosts: ReadonlySet<string> = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);
const apiHosts: ReadonlySet<string> = new Set(['slack.com', 'slack-gov.com']);
const usualApi = 'https://slack.com/api/';

/** With `true` a fake on this machine may stand for Slack, without encryption. For tests: nothing else sets it. */
export const testHostsVariable = 'OVERREACH_ALLOW_TEST_HOSTS';
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

type Read = (source: SecretSource, what: string) => Promise<string>;

/** What is read of the configuration, and what may be. */
export interface SlackSources {
  readonly slack: SlackFile | undefined;
  readonly routes: RoutesFile | undefined;
  /** For complaints; null: there is no file. */
  readonly file: string | null;
  readonly read: Read;
  readonly allowTestHosts: boolean;
}

/**
 * Who is told by Slack, with the secrets read; null where nobody is. A person comes before the channel of the same team.
 * @throws {CommandFailure} with one line, without a secret, for the first thing that does not hang together
 */
export async function readSlack(sources: SlackSources): Promise<SlackRouting | null> {
  const { slack = {}, routes = [], read } = sources;
  const wrong = wrongIn(sources.file);
  const token = slack.botToken === undefined ? null : await read(slack.botToken, "Slack's bot token");
  const api = addressOf(slack.api ?? usualApi, 'slack.api', apiHosts, sources).href;
  const bot = (channel: string, place: string): SlackTarget => {
    if (token === null) throw wrong(`${place}: needs \`slack.botToken\`: a webhook posts to its own channel`);
    return { kind: 'bot', token, channel, api: api.endsWith('/') ? api : `${api}/` };
  };
  const webhook = async (source: SecretSource, place: string): Promise<SlackTarget> => {
    const url = addressOf(await read(source, place), place, webhookHosts, sources);
    return { kind: 'webhook', url: url.href };
  };
  const teams: SlackRoute[] = [];
  for (const [index, { team, channel, webhook: hook, person }] of routes.entries()) {
    const place = `routes.${index}`;
    if (channel !== undefined && hook !== undefined)
      throw wrong(`${place}: one of \`channel\` and \`webhook\`, not both`);
    if (channel === undefined && hook === undefined && person === undefined)
      throw wrong(`${place}: needs \`channel\`, \`webhook\` or \`person\``);
    if (routes.findIndex((other) => other.team === team) !== index)
      throw wrong(`${place}: team \`${team}\` has a route already`);
    if (person !== undefined)
      teams.push({ key: `person of ${team}`, team, told: person, target: bot(person, `${place}.person`) });
    if (channel !== undefined)
      teams.push({ key: `team ${team}`, team, told: channel, target: bot(channel, `${place}.channel`) });
    if (hook !== undefined) {
      const target = await webhook(hook, `${place}.webhook`);
      teams.push({ key: `team ${team}`, team, told: `webhook of ${team}`, target });
    }
  }
  const everybody = await defaultRoute(slack, { bot, webhook, wrong });
  const all = [...teams, ...everybody];
  return all.length === 0 ? null : { routes: all, people: slack.people ?? 'full' };
}

async function defaultRoute(
  slack: SlackFile,
  make: {
    readonly bot: (channel: string, place: string) => SlackTarget;
    readonly webhook: (source: SecretSource, place: string) => Promise<SlackTarget>;
    readonly wrong: (what: string) => Error;
  },
): Promise<readonly SlackRoute[]> {
  const { webhook, botToken, channel } = slack;
  if (webhook !== undefined && botToken !== undefined && channel !== undefined)
    throw make.wrong('slack: `webhook`, or `botToken` with `channel`, not both');
  if (webhook !== undefined) {
    const target = await make.webhook(webhook, 'slack.webhook');
    return [{ key: 'default', team: null, told: 'the webhook', target }];
  }
  if (channel === undefined) {
    if (botToken !== undefined) throw make.wrong('slack: `botToken` needs `channel`');
    return [];
  }
  return [{ key: 'default', team: null, told: channel, target: make.bot(channel, 'slack.channel') }];
}

/** Everything of a routing that no log may hold. */
export function slackSecrets(routing: SlackRouting | null): readonly string[] {
  return (routing?.routes ?? []).map(({ target }) => (target.kind === 'bot' ? target.token : target.url));
}

/** An address of Slack's. The complaint names its host at most: the rest of a webhook is a secret. */
function addressOf(
  text: string,
  place: string,
  hosts: ReadonlySet<string>,
  { file, allowTestHosts }: SlackSources,
): URL {
  const wrong = wrongIn(file);
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '')
    throw wrong(`${place}: it is no address: write \`https://${[...hosts][0]}/…\``);
  if (allowTestHosts && loopback.has(url.hostname)) return url;
  if (url.protocol !== 'https:' || url.port !== '')
    throw wrong(`${place}: an address of Slack begins with \`https://\` and has no port`);
  if (!hosts.has(url.hostname))
    throw wrong(`${place}: \`${url.hostname}\` is not Slack: ${[...hosts].join(' or ')}`);
  return url;
}

function wrongIn(file: string | null): (what: string) => Error {
  return (what) => failure(`the configuration cannot be used: ${file ?? 'the environment'}: ${what}`);
}
