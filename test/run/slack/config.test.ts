import { expect } from 'chai';
import { readSlack, type SlackSources, slackSecrets } from '../../../src/run/config/slack.ts';

const read: SlackSources['read'] = async (source) =>
  typeof source === 'string' ? source : 'env' in source ? `read-${source.env}` : 'of-a-file';

const of = (slack: SlackSources['slack'], routes?: SlackSources['routes'], allowTestHosts = false) =>
  readSlack({ slack, routes, file: 'overreach.yaml', read, allowTestHosts });

const hook = 'https://hooks.slack.com/services/T0/B0/of-nobody';

describe('slack: and routes: of the configuration', () => {
  it('tell nobody unless they say whom', async () => {
    expect(await of(undefined)).to.equal(null);
    expect(await of({ people: 'none' })).to.equal(null);
  });

  it('put a person before the channel of the team, and everybody last', async () => {
    const routing = await of({ botToken: { env: 'TOKEN' }, channel: '#all', people: 'initials' }, [
      { team: 'pay', channel: '#pay', person: 'U0123456789' },
      { team: 'data', webhook: hook },
    ]);
    expect(routing?.people).to.equal('initials');
    expect(routing?.routes.map(({ key, team, told }) => [key, team, told])).to.deep.equal([
      ['person of pay', 'pay', 'U0123456789'],
      ['team pay', 'pay', '#pay'],
      ['team data', 'data', 'webhook of data'],
      ['default', null, '#all'],
    ]);
    expect(routing?.routes[0]?.target).to.deep.equal({
      kind: 'bot',
      token: 'read-TOKEN',
      channel: 'U0123456789',
      api: 'https://slack.com/api/',
    });
    expect(slackSecrets(routing)).to.include.members(['read-TOKEN', hook]);
    expect(JSON.stringify(routing?.routes.map(({ told, key }) => [told, key]))).not.to.include('of-nobody');
  });

  it('reach the service for governments, and a fake only where a variable allows it', async () => {
    const gov = await of({ botToken: 't', channel: '#a', api: 'https://slack-gov.com/api' });
    expect(gov?.routes[0]?.target).to.include({ api: 'https://slack-gov.com/api/' });
    const local = { webhook: 'http://127.0.0.1:9999/services/x' };
    expect(await of(local).catch((thrown: unknown) => String(thrown))).to.match(/begins with `https/);
    expect((await of(local, [], true))?.routes[0]?.target).to.deep.equal({
      kind: 'webhook',
      url: local.webhook,
    });
    const other = { webhook: 'http://192.168.0.1/services/x' };
    expect(await of(other, [], true).catch((thrown: unknown) => String(thrown))).to.match(
      /begins with `https/,
    );
  });

  for (const [what, slack, routes, says] of [
    [
      'another host',
      { webhook: 'https://evil.example/services/of-nobody' },
      [],
      /`evil\.example` is not Slack/,
    ],
    [
      'a host that only begins so',
      { webhook: 'https://hooks.slack.com.evil.example/of-nobody' },
      [],
      /is not Slack/,
    ],
    [
      'a user in the address',
      { webhook: 'https://hooks.slack.com@evil.example/of-nobody' },
      [],
      /no address/,
    ],
    ['plain http', { webhook: 'http://hooks.slack.com/of-nobody' }, [], /begins with `https/],
    ['a port', { webhook: 'https://hooks.slack.com:8443/of-nobody' }, [], /has no port/],
    ['no address', { webhook: 'of-nobody' }, [], /it is no address/],
    [
      'an api elsewhere',
      { botToken: 'of-nobody', channel: '#a', api: 'https://evil.example/api/' },
      [],
      /not Slack/,
    ],
    ['both kinds', { webhook: hook, botToken: 'of-nobody', channel: '#a' }, [], /not both/],
    ['a token without a channel', { botToken: 'of-nobody' }, [], /needs `channel`/],
    ['a channel without a token', { channel: '#a' }, [], /needs `slack\.botToken`/],
    [
      'a person without a token',
      { webhook: hook },
      [{ team: 'a', person: 'U0123456789' }],
      /needs `slack\.botToken`/,
    ],
    ['a route to nobody', { webhook: hook }, [{ team: 'a' }], /routes\.0: needs `channel`/],
    [
      'a route twice',
      { webhook: hook },
      [
        { team: 'a', webhook: hook },
        { team: 'a', webhook: hook },
      ],
      /already/,
    ],
  ] as const) {
    it(`refuse in one line, without a secret: ${what}`, async () => {
      const failed = await of(slack, [...routes] as never).catch((thrown: unknown) => String(thrown));
      expect(failed).to.be.a('string').and.match(says).and.not.include('of-nobody').and.not.include('\n');
    });
  }
});
