import type { SlackRoute, SlackRouting } from '../deliver/send/route.ts';
import { slackChannel, type Team } from '../registry/index.ts';
import { reasonOf } from '../store/failure.ts';
import { registryOf } from './jobs/registry-of.ts';

/**
 * The routing with the channels that the registry names for its teams (`teams[].slack`), before those who are told all. Only a
 * bot can post there: with a webhook alone it is what it was. A team that the configuration has a route for keeps that one, and
 * who is told all already is not told a part of it again.
 */
export function withTeamRoutes(
  routing: SlackRouting,
  teams: readonly Pick<Team, 'id' | 'slack'>[],
): SlackRouting {
  const { routes } = routing;
  const bot = routes.map(({ target }) => target).find((target) => target.kind === 'bot');
  if (bot === undefined) return routing;
  const everybody = routes.filter(({ team }) => team === null);
  const configured = routes.filter(({ team }) => team !== null);
  const added = teams.flatMap(({ id, slack }): SlackRoute[] => {
    const isTold = configured.some(({ team }) => team === id) || everybody.some(({ told }) => told === slack);
    if (slack === null || !slackChannel.test(slack) || isTold) return [];
    return [{ key: `team ${id}`, team: id, told: slack, target: { ...bot, channel: slack } }];
  });
  return { ...routing, routes: [...configured, ...added, ...everybody] };
}

/**
 * Asks the registry for its teams, each time anew: it is edited while a worker runs. One that cannot be used just now says
 * what it said last: what is told must not wait for it.
 */
export function teamsOfRegistry(
  path: string | null,
  warn: (text: string) => void,
): () => Promise<readonly Team[]> {
  let last: readonly Team[] = [];
  return async () => {
    try {
      last = (await registryOf(path))?.teams ?? [];
    } catch (thrown) {
      warn(`the channels of teams are as the registry said last: ${reasonOf(thrown)}`);
    }
    return last;
  };
}
