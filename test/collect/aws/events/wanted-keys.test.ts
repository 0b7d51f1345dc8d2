import { expect } from 'chai';
import { matchSignatures } from '../../../../src/catalog/signatures.ts';
import { WantedKeys } from '../../../../src/collect/aws/events/wanted-keys.ts';
import { member, record } from './told-night.ts';

/** An AssumeRole by one key that issues another. */
function assumed(
  own: string | null,
  issued: string,
  role: string,
  more: { readonly userAgent?: string; readonly parameters?: object; readonly identity?: object } = {},
): string {
  return JSON.stringify(
    record('2026-11-20T00:00:00Z', 'sts', 'AssumeRole', {
      userAgent: more.userAgent ?? 'aws-sdk-java/2.29.0',
      userIdentity: { type: 'AssumedRole', ...(own === null ? {} : { accessKeyId: own }), ...more.identity },
      requestParameters: { roleArn: `arn:aws:iam::${member}:role/${role}`, ...more.parameters },
      responseElements: {
        credentials: { accessKeyId: issued },
        assumedRoleUser: { arn: `arn:aws:sts::${member}:assumed-role/${role.split('/').at(-1)}/name` },
      },
    }),
  );
}

function keysOf(
  texts: readonly string[],
  roles: readonly string[] | null,
  given: readonly string[] = [],
): string[] {
  const wanted = new WantedKeys({ roles, signatures: { matchSignatures } }, given);
  for (const text of texts) wanted.add(text);
  return [...wanted.list()].sort();
}

const chain = [
  assumed('HUMAN', 'FIRST', 'path/Chosen'),
  assumed('FIRST', 'SECOND', 'Other'),
  assumed('SECOND', 'THIRD', 'Another'),
  assumed('HUMAN', 'ELSE', 'Unrelated'),
  assumed('ROOT', 'HUMAN', 'Entry'),
];

describe('the keys that are looked up', () => {
  it('are those of chosen roles, what was issued to them, and who is above, whatever the order', () => {
    const chosen = [`arn:aws:iam::${member}:role/path/Chosen`];
    const expected = ['FIRST', 'HUMAN', 'ROOT', 'SECOND', 'THIRD'];
    expect(keysOf(chain, chosen)).to.deep.equal(expected);
    expect(keysOf(chain.toReversed(), chosen)).to.deep.equal(expected);
    expect(keysOf(chain, ['arn:aws:iam::999999999999:role/Chosen'])).to.deep.equal([]);
  });

  it('are all of them where no role is chosen, and those given in any case', () => {
    expect(keysOf(chain, null)).to.deep.equal(['ELSE', 'FIRST', 'HUMAN', 'ROOT', 'SECOND', 'THIRD']);
    expect(keysOf([], [], ['AKIAAGENT'])).to.deep.equal(['AKIAAGENT']);
    expect(keysOf(chain, [], ['SECOND'])).to.deep.equal(['FIRST', 'HUMAN', 'ROOT', 'SECOND', 'THIRD']);
  });

  const signs: readonly [string, string][] = [
    ['the user agent', assumed('OWN', 'NEW', 'R', { userAgent: 'aws-cli/2.35.30 m/AN,r' })],
    ['the session name', assumed('OWN', 'NEW', 'R', { parameters: { roleSessionName: 'claude-code.run' } })],
    ['the source identity', assumed('OWN', 'NEW', 'R', { parameters: { sourceIdentity: 'agent.deployer' } })],
    [
      'a session tag',
      assumed('OWN', 'NEW', 'R', { parameters: { tags: [{ key: 'PrincipalType', value: 'Agent' }] } }),
    ],
    [
      'a principal tag',
      assumed('OWN', 'NEW', 'R', { parameters: { principalTags: { PrincipalType: 'Agent' } } }),
    ],
  ];
  for (const [name, text] of signs)
    it(`are an agent's by ${name}`, () => expect(keysOf([text], [])).to.deep.equal(['NEW', 'OWN']));

  it("are a hosted agent's by the service that assumed its role", () => {
    const identity = { type: 'AWSService', invokedBy: 'bedrock-agentcore.amazonaws.com' };
    expect(keysOf([assumed(null, 'NEW', 'R', { identity })], [])).to.deep.equal(['NEW']);
  });

  it('end where credentials go round, and pass over what is no record', () => {
    const round = [assumed('A', 'B', 'Chosen'), assumed('B', 'A', 'Other')];
    expect(keysOf([...round, 'no json', '{}', '[]'], [`arn:aws:iam::${member}:role/Chosen`])).to.deep.equal([
      'A',
      'B',
    ]);
  });
});
