import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  mainRegion,
  startFakeAws,
  type World,
  worldFromEstate,
} from './index.ts';

const usage = `usage: npm run fake-aws -- [--estate DIR | --accounts N --roles N] [--port N] [--external-id TEXT]

Serves an estate folder, or a made-up organization, as if it were AWS, on 127.0.0.1.`;

/** Paths are meant relative to where npm was called. */
const callersFolder = process.env['INIT_CWD'] ?? process.cwd();

interface Asked {
  readonly world: World;
  readonly port: number;
  readonly externalId: string | undefined;
}

/** Throws with one line when the command line cannot be meant. */
function readCommandLine(): Asked {
  const { values } = parseArgs({
    options: {
      estate: { type: 'string' },
      accounts: { type: 'string', default: '5' },
      roles: { type: 'string', default: '100' },
      port: { type: 'string', default: '4599' },
      'external-id': { type: 'string' },
    },
  });
  const externalId = values['external-id'];
  const doors = externalId === undefined ? {} : { externalId };
  const port = whole(values.port, '--port');
  if (values.estate === undefined) {
    const size = {
      accounts: whole(values.accounts, '--accounts'),
      rolesPerAccount: whole(values.roles, '--roles'),
    };
    return { world: generatedOrganization({ ...size, ...doors }), port, externalId };
  }
  const folder = resolve(callersFolder, values.estate);
  if (!existsSync(resolve(folder, 'estate.json')))
    throw new Error(`\`${values.estate}\` is no estate: it has no estate.json`);
  return {
    world: worldFromEstate(folder, { ...doors, trailBucket: 'overreach-fake-trail' }),
    port,
    externalId,
  };
}

function whole(text: string, option: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Error(`\`${option}\` wants a whole number, not \`${text}\``);
}

function environment({ world, externalId }: Asked, url: string): readonly string[] {
  const account = world.keys[0]?.account ?? generatedAccountId(0);
  const region = mainRegion(world.partition);
  return [
    `export AWS_ENDPOINT_URL=${url}`,
    `export AWS_ACCESS_KEY_ID=${hubCredentials.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${hubCredentials.secretAccessKey}`,
    'unset AWS_SESSION_TOKEN AWS_PROFILE',
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    `# the keys are those of account ${account}; the role to assume in every account: OverreachReader`,
    ...(externalId === undefined ? [] : [`# its external id: ${externalId}`]),
  ];
}

try {
  const asked = readCommandLine();
  const fake = await startFakeAws({ world: asked.world, port: asked.port });
  console.log(environment(asked, fake.url).join('\n'));
  console.error(`a fake AWS answers at ${fake.url}; stop it with Ctrl-C`);
  process.once('SIGINT', () => void fake.close());
  process.once('SIGTERM', () => void fake.close());
} catch (error) {
  console.error(`fake-aws: ${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
