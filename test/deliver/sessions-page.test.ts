import { join } from 'node:path';
import { expect } from 'chai';
import { renderPage } from '../../src/deliver/text/render.ts';
import { sessionsPage } from '../../src/deliver/text/sessions-page.ts';
import { listSessions } from '../../src/run/list-sessions.ts';
import { expectGolden } from './golden.ts';

const root = join(import.meta.dirname, '../..');
const example = {
  events: join(root, 'examples/organization/tonight/cloudtrail'),
  registry: join(root, 'examples/organization/registry.yaml'),
};
const fixture = (name: string) => join(root, 'test/fixtures/cloudtrail', name);

async function page(inputs: Parameters<typeof listSessions>[0], columns: number): Promise<string> {
  return renderPage(sessionsPage(await listSessions(inputs)), { columns, colour: false });
}

describe('the page of sessions', () => {
  for (const columns of [100, 80]) {
    it(`reads as a tree from human to deed at ${columns} columns`, async () => {
      expectGolden(`sessions-${columns}.txt`, await page(example, columns));
    });
  }

  it('shows a client behind its server, and who signed in', async () => {
    const events = fixture('synthetic_aws_mcp_server_session.json');
    expectGolden('sessions-mcp-100.txt', await page({ events, registry: null }, 100));
  });

  it('counts sessions without an agent beyond the first, and says what cannot be seen', async () => {
    const text = await page(
      { events: fixture('real_issued_keys_and_forwarded_calls.json.gz'), registry: null },
      100,
    );
    expect(text).to.match(/and 3 more sessions like these/);
    expect(text).to.match(/whether an agent drove 6 of 6 human sessions: their tools name no agent/);
    expect(text.replaceAll(/\s+/g, ' ')).to.match(
      /what made services act in 271 calls with somebody's rights \((all marked in sessions of theirs|\d+ marked in sessions of theirs, \d+ in none)\): 271 only read, and reads are not joined/,
    );
    expect(text).to.match(/9 sessions of 1 human, none with an agent, from 377 events in 1 file\n$/);
  });

  it('stays short for thousands of sessions', async () => {
    const list = await listSessions(example);
    const [kiro] = list.sessions.filter(({ agent }) => agent !== null);
    if (!kiro) throw new Error('no agent in the example');
    const many = Array.from({ length: 3000 }, (_, index) => ({
      ...kiro,
      id: `s${index}`,
      human: { id: `person${index % 300}`, operator: null, via: 'identity-center' as const },
    }));
    const text = renderPage(sessionsPage({ ...list, sessions: many }), { columns: 100, colour: false });
    expect(text).to.contain('and 260 more principals with an agent; --format json lists all');
    expect(text).to.contain('and 4 more sessions');
    expect(text.split('\n').length).to.be.lessThan(6000);
  });
});
