import { expect } from 'chai';
import { signatures } from '../../../src/catalog/index.ts';
import { event } from '../../collect/sample-account.ts';
import { account, build, role, sample, sessionsOf } from './sample-events.ts';

const userAgents = signatures.filter(({ field }) => field === 'user-agent');

describe('the agent of a session', () => {
  for (const { id, productId, says, examples } of userAgents) {
    it(`is named by every example of ${id}, and by no counter-example`, () => {
      expect(examples.match).to.not.deep.equal([]);
      for (const userAgent of [...examples.match, ...examples.match.map((text) => `[${text}]`)]) {
        const [session] = sessionsOf([event('e', { userAgent, userIdentity: role('r', 's', 'ASIAR') })]);
        const claimed = session?.agent?.evidence.some(({ signature }) => signature === id) ?? false;
        expect(claimed, userAgent).to.equal(says === 'agent');
        if (says === 'agent' && productId !== null)
          expect(session?.agent?.productIds, userAgent).to.include(productId);
      }
      for (const userAgent of examples.noMatch) {
        const [session] = sessionsOf([event('e', { userAgent, userIdentity: role('r', 's', 'ASIAR') })]);
        const named = session?.agent?.evidence.map(({ signature }) => signature) ?? [];
        expect(named, userAgent).to.not.include(id);
      }
    });
  }

  it('says of each sign what it does not prove', () => {
    const sessions = ['synthetic_kiro_delete_recreate_aws_cn', 'synthetic_aws_mcp_server_session'].flatMap(
      (name) => sessionsOf(sample(name)),
    );
    const evidence = sessions.flatMap(({ agent }) => agent?.evidence ?? []);
    expect(evidence).to.have.length.greaterThan(3);
    for (const { doesNotProve, eventID, value } of evidence) {
      expect(doesNotProve).to.match(/\w/);
      expect(eventID).to.not.equal('');
      expect(value).to.not.equal('');
    }
    const byClient = evidence.find(({ field }) => field === 'userAgent');
    expect(byClient?.doesNotProve).to.equal('set by the client; says nothing about who wanted it');
  });

  it('is the client that called an MCP server, joined by the ids of the requests', () => {
    const identity = (key: string) => role('ops', 'li.na', key);
    const tool = event('tool', {
      eventSource: 'aws-mcp.amazonaws.com',
      eventName: 'CallReadWriteTool',
      eventType: 'AwsMcpEvent',
      userAgent: 'claude-code/2.1.202 (cli)',
      userIdentity: identity('ASIAHUMAN'),
      additionalEventData: { downstreamRequests: [{ requestId: 'r-1' }, null, 'x', { requestId: 7 }] },
    });
    const call = event('call', {
      requestID: 'r-1',
      userAgent: 'aws-mcp.amazonaws.com',
      userIdentity: { ...identity('ASIALENT'), invokedBy: 'aws-mcp.amazonaws.com' },
    });
    const [session, ...others] = sessionsOf([call, tool]);
    expect(others).to.deep.equal([]);
    expect(session?.events).to.equal(2);
    expect(session?.agent).to.deep.include({
      productId: 'claude-code',
      tier: 'proven',
      productTier: 'strong',
    });
    const apart = sessionsOf([{ ...call, requestID: 'r-2' }, tool]);
    expect(apart.map(({ events }) => events)).to.deep.equal([1, 1]);
    expect(apart.find(({ id }) => id === 'ASIALENT')?.agent?.productId).to.equal('aws-mcp-server');
  });

  it('is not named by a coding agent that a session name alone suggests, behind a server', () => {
    const [session] = sessionsOf([
      event('e', {
        userAgent: 'aws-mcp.amazonaws.com',
        userIdentity: { ...role('ops', 'kiro-li.na', 'ASIAX'), invokedBy: 'aws-mcp.amazonaws.com' },
      }),
    ]);
    expect(session?.agent).to.deep.include({ productId: 'aws-mcp-server', tier: 'proven' });
  });
});

describe('what a trail cannot say of agents', () => {
  const by = (userAgent: string, key: string) =>
    event(key, {
      userAgent,
      userIdentity: {
        type: 'IAMUser',
        principalId: key,
        arn: `arn:aws:iam::${account}:user/${key}`,
        accessKeyId: `AKIA${key}`,
      },
    });

  it('is counted by human sessions whose tools name no agent, with the tools', () => {
    const { humanSessions, humanSessionsUnseen, toolsThatCannotTell } = build([
      by('aws-cli/2.36.7 md/x m/E,r', 'new'),
      by('aws-cli/2.35.23 md/x m/E,r', 'old'),
      by('APN/1.0 HashiCorp/1.0 Terraform/1.14.1 aws-sdk-go-v2/1.40.0', 'tf'),
      by('Boto3/1.40.1 md/Botocore#1.40.1', 'sdk'),
      by('aws-cli/2.36.7 md/x m/AQ,E,r', 'kiro'),
      by('Mozilla/5.0 (Macintosh)', 'browser'),
      by('cloudformation.amazonaws.com', 'service'),
    ]).counts();
    expect(humanSessions).to.equal(7);
    expect(humanSessionsUnseen).to.equal(3);
    expect(toolsThatCannotTell.map(({ tool }) => tool)).to.deep.equal([
      'Boto3/1.40.1',
      'Terraform/1.14.1',
      'aws-cli/2.35.23',
    ]);
  });
});
