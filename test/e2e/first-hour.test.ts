import { join } from 'node:path';
import { expect } from 'chai';
import {
  type FakeAws,
  hubCredentials,
  startFakeAws,
  type World,
  worldFromEstate,
} from '../fakes/aws/index.ts';
import { inFolder, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const registry = join(examples, 'registry.yaml');
const externalId = 'a-secret-between-two-roles';

function variables({ url }: FakeAws): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: hubCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: hubCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_REGION: 'cn-north-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

async function onAws<T>(world: World, work: (fake: FakeAws) => Promise<T>): Promise<T> {
  const fake = await startFakeAws({ world });
  try {
    return await work(fake);
  } finally {
    await fake.close();
  }
}

describe('the first hour on an organization', function () {
  // Whole processes, some with a database of their own: slow on a busy machine.
  this.timeout(240_000);

  it('is init, doctor and scan, by one file; then AWS confirms what was found', async () => {
    await onAws(worldFromEstate(join(examples, 'tonight'), { externalId }), (fake) =>
      inFolder(async (folder) => {
        const at = { folder, variables: variables(fake) };
        const init = await overreach(['init', '--external-id', externalId, '--registry', registry], at);
        expect(init.exitCode, init.stderr).to.equal(0);

        const doctor = await overreach(['doctor', '--events', 'none', '--format', 'json'], at);
        expect(doctor.exitCode, doctor.stderr + doctor.stdout).to.equal(0);
        expect(schemaErrors('doctor', JSON.parse(doctor.stdout))).to.deep.equal([]);

        const scan = await overreach(['scan', '--events', 'none', '--format', 'json'], at);
        expect(scan.exitCode, scan.stderr).to.equal(1);
        const { findings } = JSON.parse(scan.stdout) as {
          findings: readonly {
            readonly fingerprint: string;
            readonly rule: string;
            readonly agent: string | null;
          }[];
        };
        const found = findings.find(
          ({ rule, agent }) => rule === 'agent-outside-intended-scope' && agent === 'test-data-loader',
        );
        const id = found?.fingerprint ?? 'none';

        const explain = ['explain', id, '--verify-on-aws', '--format', 'json'];
        const without = await overreach(explain, at);
        expect(without.exitCode).to.equal(2);
        expect(without.stderr).to.match(
          /^overreach: `--verify-on-aws` needs the collected data: add `--estate`\n$/,
        );

        const verified = await overreach([...explain, '--estate', join(examples, 'tonight')], at);
        expect(verified.exitCode, verified.stderr).to.equal(0);
        const story = JSON.parse(verified.stdout) as { verification: { requests: { verdict: string }[] } };
        expect(schemaErrors('explain', story)).to.deep.equal([]);
        expect(new Set(story.verification.requests.map(({ verdict }) => verdict))).to.deep.equal(
          new Set(['agrees']),
        );
      }),
    );
  });

  it('says what is missing, and ends with 3; a wrong file ends with 2', async () => {
    await onAws(worldFromEstate(join(examples, 'tonight'), { externalId: 'another one' }), (fake) =>
      inFolder(async (folder) => {
        const at = { folder, variables: variables(fake) };
        await overreach(['init', '--external-id', externalId, '--registry', registry], at);
        const doctor = await overreach(['doctor', '--events', 'none', '--format', 'text'], at);
        expect(doctor.exitCode, doctor.stderr).to.equal(3);
        expect(doctor.stdout).to.match(/^fail {2}account \(\d{12}/m);
        expect(doctor.stdout).to.match(/do: deploy deploy\/cloudformation\/reader-role\.yaml there/);
        expect(doctor.stdout).to.match(/\nNot ready: \d+ things? to mend\.\n$/);
        const wrong = await overreach(['doctor', '--config', registry], at);
        expect(wrong.exitCode).to.equal(2);
        expect(wrong.stdout).to.equal('');
        expect(wrong.stderr).to.match(/^overreach: the configuration cannot be used: [^\n]*\n$/);
      }),
    );
  });

  it('says so in one line where AWS does not answer at all', async () => {
    await inFolder(async (folder) => {
      const at = {
        folder,
        variables: { ...variables({ url: 'http://127.0.0.1:9' } as FakeAws) },
      };
      const doctor = await overreach(['doctor', '--registry', registry, '--format', 'json'], at);
      expect(doctor.exitCode, doctor.stderr).to.equal(3);
      const { checks } = JSON.parse(doctor.stdout) as {
        checks: { id: string; state: string; detail: string }[];
      };
      const failed = checks.filter(({ state }) => state === 'fail');
      expect(failed.map(({ id }) => id)).to.deep.equal(['credentials']);
      expect(failed[0]?.detail).to.match(/AWS cannot be reached: .*look at the network/);
    });
  });
});
