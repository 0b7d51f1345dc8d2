import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ScanResult, ShownFinding } from '../../src/deliver/scan-result.ts';
import { renderPage } from '../../src/deliver/text/render.ts';
import { verifyBlock } from '../../src/deliver/text/verify-block.ts';
import type { Verification } from '../../src/deliver/verification.ts';
import { scanEstate } from '../../src/run/scan.ts';
import { verifyOnAws } from '../../src/run/verify-on-aws.ts';
import { collectConfig } from '../collect/aws/collecting.ts';
import { fastTimer } from '../collect/aws/fast-timer.ts';
import { asHub } from '../deploy/whole-run.ts';
import { projectRoot } from '../e2e/command-line.ts';
import { schemaErrors } from '../e2e/schemas.ts';
import { type FakeAwsOptions, startFakeAws, worldFromEstate } from '../fakes/aws/index.ts';

const examples = join(projectRoot, 'examples/organization');
const tonight = join(examples, 'tonight');

/** A finding's requests, put to the fake. */
async function verified(finding: ShownFinding, options: Partial<FakeAwsOptions> = {}, estate = tonight) {
  const timer = fastTimer();
  const fake = await startFakeAws({ world: worldFromEstate(tonight), clock: timer.now, ...options });
  try {
    const config = collectConfig('aws-cn', fake.url);
    const verification = await asHub(() => verifyOnAws(finding, estate, config, timer));
    return { verification, calls: fake.calls };
  } finally {
    await fake.close();
  }
}

const text = (verification: Verification): string =>
  renderPage(verifyBlock(verification), { columns: 120, colour: false });

describe('a finding that is put to AWS', function () {
  this.timeout(60_000);
  let scan: ScanResult;
  let proved: readonly ShownFinding[];
  before(async () => {
    const request = {
      estate: tonight,
      registry: join(examples, 'registry.yaml'),
      store: 'memory:',
      folder: projectRoot,
      casesOut: null,
    };
    scan = await scanEstate(request, { report: () => {}, warn: () => {} });
    proved = scan.findings.filter(({ excess }) =>
      excess?.regions.some(({ certainty, witness }) => certainty === 'definite' && witness !== null),
    );
  });

  it('is confirmed, request by request, wherever the simulator sees every layer', async () => {
    expect(proved.length).to.be.greaterThan(1);
    for (const finding of proved) {
      const { verification, calls } = await verified(finding);
      expect(verification.requests).to.not.deep.equal([]);
      expect(verification.account).to.equal(finding.account);
      for (const { ours, aws, verdict, notJudged, detail } of verification.requests) {
        expect(ours).to.equal('Allowed');
        if (notJudged.length === 0)
          expect({ aws, verdict }, detail).to.deep.equal({ aws: 'allowed', verdict: 'agrees' });
      }
      const taken = new Set(calls.map(({ iamAction }) => iamAction));
      expect([...taken].sort()).to.deep.equal([
        'iam:SimulateCustomPolicy',
        'sts:AssumeRole',
        'sts:GetCallerIdentity',
      ]);
      const story = { finding, history: [], proposal: null, verification };
      expect(schemaErrors('explain', story)).to.deep.equal([]);
    }
  });

  it('goes with SCPs level by level, its boundary, and every key of its context', async () => {
    const { verification, calls } = await verified(proved[0] as ShownFinding);
    const [call] = calls.filter(({ action }) => action === 'SimulateCustomPolicy');
    const levels = call?.params['OrderedOrganizationPolicyInputList'];
    expect(levels).to.be.an('array').with.length.greaterThan(1);
    const entries = (call?.params['ContextEntries'] ?? []) as readonly { ContextKeyName: string }[];
    const keys = entries.map(({ ContextKeyName }) => ContextKeyName);
    expect(keys).to.include('aws:PrincipalArn');
    const [request] = verification.requests;
    expect(call?.params['ActionNames']).to.deep.equal([request?.witness.action]);
    expect(request?.detail).to.include('SCPs let it through');
    expect(text(verification)).to.match(/AWS agrees: here Allowed, there allowed/);
    expect(text(verification)).to.include('not judged there: resource control policies');
  });

  it('is said not to hold in an estate that does not allow it', async () => {
    const loader = proved.find(
      ({ agent, rule }) => agent === 'test-data-loader' && rule === 'agent-outside-intended-scope',
    );
    const { verification } = await verified(loader as ShownFinding, {}, join(examples, 'yesterday'));
    expect(verification.requests.map(({ ours }) => ours)).to.not.include('Allowed');
  });

  it('has no answer where the right is missing, and says which', async () => {
    const deny = [{ action: 'iam:SimulateCustomPolicy', by: 'identity-based policy' as const }];
    const { verification } = await verified(proved[0] as ShownFinding, { permissions: { '*': { deny } } });
    for (const { aws, verdict, detail } of verification.requests) {
      expect({ aws, verdict }).to.deep.equal({ aws: null, verdict: 'cannot-tell' });
      expect(detail).to.include('`iam:SimulateCustomPolicy` is refused');
    }
  });

  it('is one line where nobody of that name is in the estate, or AWS cannot be asked', async () => {
    const stranger = {
      ...(proved[0] as ShownFinding),
      principal: 'arn:aws-cn:iam::777788889999:role/nobody',
    };
    const unknown = await verified(stranger).catch((error: unknown) => error);
    expect(unknown).to.have.property('name', 'CommandFailure');
    expect((unknown as Error).message).to.match(/is not in .*give the estate/);
    const suspended = await verified(proved[0] as ShownFinding, {
      world: { ...worldFromEstate(tonight, { readerName: 'Other' }) },
    }).catch((error: unknown) => error);
    expect((suspended as Error).message).to.match(/AWS cannot be asked: .*cannot be taken/);
  });

  it('differs where AWS finds a deny that is not here', async () => {
    const server = createServer((message, response) => {
      let body = '';
      message.on('data', (chunk) => {
        body += String(chunk);
      });
      message.on('end', () => {
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(answerTo(body, proved[0] as ShownFinding));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const config = { ...collectConfig('aws-cn', endpoint), readerRole: null };
      const verification = await asHub(() => verifyOnAws(proved[0] as ShownFinding, tonight, config));
      expect(verification.requests.map(({ verdict }) => verdict)).to.include('differs');
      expect(text(verification)).to.include('AWS differs: here Allowed, there explicitDeny');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** As STS and IAM answer, with a deny. */
function answerTo(body: string, { account }: ShownFinding): string {
  if (body.includes('GetCallerIdentity'))
    return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-cn:iam::${account}:user/me</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  return '<SimulateCustomPolicyResponse><SimulateCustomPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member><EvalActionName>x</EvalActionName><EvalDecision>explicitDeny</EvalDecision></member></EvaluationResults></SimulateCustomPolicyResult></SimulateCustomPolicyResponse>';
}
