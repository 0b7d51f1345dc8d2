import { randomUUID } from 'node:crypto';
import { join, relative } from 'node:path';
import { shellCommand } from '../audit/shell-command.ts';
import type { InitResult } from '../deliver/init-result.ts';
import { defaultConfigFile } from './config/read-config.ts';
import { configFile } from './config/schema.ts';
import { failure } from './failure.ts';
import { writeNewFile } from './new-file.ts';
import { packageRoot } from './package-root.ts';

/** What a person says of the configuration to be; null: left open. */
export interface InitAnswers {
  /** The reader role's name, with its path where it has one: `OverreachReader`, `team/Reader`. */
  readonly role: string;
  /** null: one is made. */
  readonly externalId: string | null;
  readonly hubRole: string | null;
  readonly regions: readonly string[];
  readonly registry: string | null;
  readonly store: string | null;
}

/**
 * Writes a configuration that is not there yet, whole or not at all. A CommandFailure when an answer does not fit, or the
 * file is there already.
 * @param file absolute
 * @param folder the caller's: the commands that come next are meant from there
 */
export async function initConfiguration(
  answers: InitAnswers,
  file: string,
  folder: string,
): Promise<InitResult> {
  const externalId = answers.externalId ?? randomUUID();
  const parts = answers.role.split('/').filter((part) => part !== '');
  const name = parts.pop() ?? '';
  const path = `/${parts.map((part) => `${part}/`).join('')}`;
  checkAnswers(answers, name, path, externalId);
  await writeNewFile(
    file,
    configText(answers, name, path, externalId),
    'give another `--out`, or move it away',
  );
  const place = relative(folder, file);
  const config = place === defaultConfigFile ? [] : ['--config', place];
  return {
    file,
    externalId,
    next: [
      {
        why: 'Let it in: the reader role in every account (deploy/README.md says more, also for Terraform)',
        command: stackSet(answers, name, path, externalId),
      },
      {
        why: 'Check each right, the store and the trail',
        command: shellCommand(['overreach', 'doctor', ...config]),
      },
      { why: 'Scan', command: shellCommand(['overreach', 'scan', ...config]) },
    ],
  };
}

const flags: Readonly<Record<string, string>> = {
  hubRole: '--hub-role',
  regions: '--regions',
  region: '--regions',
  readerRole: '--role',
  store: '--store',
  registry: '--registry',
};

/** What STS takes for an external id (STS API Reference, AssumeRole), but at least as long as it takes to guess. */
const externalIdShape = /^[\w+=,.@:/-]{8,1224}$/;

/** The configuration's own schema judges the answers, so that nothing is written that could not be read. */
function checkAnswers(answers: InitAnswers, name: string, path: string, externalId: string): void {
  if (!externalIdShape.test(externalId))
    throw failure('`--external-id`: at least eight letters, digits and `+=,.@:/_-` are wanted');
  const { hubRole, regions, registry, store } = answers;
  if (store !== null && /:\/\/[^/@]*:[^/@]*@/.test(store))
    throw failure(
      '`--store`: a password does not belong into the file: leave it out, and name a variable there (`store: { env: DATABASE_URL }`)',
    );
  const [region] = regions;
  const parsed = configFile.safeParse({
    version: 1,
    ...(store === null ? {} : { store }),
    ...(registry === null ? {} : { registry }),
    aws: {
      ...(region === undefined ? {} : { region, regions }),
      ...(hubRole === null ? {} : { hubRole: { arn: hubRole } }),
      readerRole: { name, path, externalId },
    },
  });
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  const keys = issue?.path.map(String) ?? [];
  const flag = keys.map((key) => flags[key]).find((one) => one !== undefined);
  throw failure(`\`${flag ?? keys.join('.')}\`: ${issue?.message ?? 'not valid'}`);
}

function configText(
  { hubRole, regions, registry, store }: InitAnswers,
  name: string,
  path: string,
  externalId: string,
): string {
  const [region] = regions;
  // JSON's texts are YAML's double-quoted ones.
  const text = (value: string) => JSON.stringify(value);
  const lines = [
    '# The configuration of Overreach. examples/overreach.yaml shows everything that may stand here, with comments.',
    'version: 1',
    '',
    '# Where findings are kept: pglite:DIR, an embedded database, or a Postgres 15 or newer.',
    '# A URL with a password belongs into a variable: { env: DATABASE_URL }.',
    `store: ${text(store ?? 'pglite:.overreach/db')}`,
    '',
    '# What agents are meant to do. `overreach registry init --estate DIR --out registry.yaml` drafts one.',
    registry === null ? '# registry: registry.yaml' : `registry: ${text(registry)}`,
    '',
    'aws:',
    ...(region === undefined
      ? ['  # regions: [eu-central-1]    whose trails and resources are read; else that of the environment']
      : [`  region: ${text(region)}`, `  regions: [${regions.map(text).join(', ')}]`]),
    hubRole === null
      ? '  # hubRole: { arn: … }           the role that takes the reader roles; else the caller does'
      : `  hubRole: { arn: ${text(hubRole)} }`,
    '  # The role in every account; deploy/ makes it, and asks for this external id.',
    '  readerRole:',
    `    name: ${text(name)}`,
    ...(path === '/' ? [] : [`    path: ${text(path)}`]),
    `    externalId: ${text(externalId)}`,
    '  accounts: { from: organization }',
    '',
  ];
  return lines.join('\n');
}

/** The StackSet of the reader role. What only the person knows stands in capitals. */
function stackSet({ hubRole }: InitAnswers, name: string, path: string, externalId: string): string {
  const template = join(packageRoot(), 'deploy/cloudformation/reader-role.yaml');
  const parameters = {
    HubRoleArn: hubRole ?? 'HUB_ROLE_ARN',
    ExternalId: externalId,
    OrganizationId: 'ORGANIZATION_ID',
    ReaderRoleName: name,
    ReaderRolePath: path,
  };
  return shellCommand([
    'aws',
    'cloudformation',
    'create-stack-set',
    '--stack-set-name',
    'overreach-reader',
    '--template-body',
    `file://${template}`,
    '--capabilities',
    'CAPABILITY_NAMED_IAM',
    '--permission-model',
    'SERVICE_MANAGED',
    '--auto-deployment',
    'Enabled=true,RetainStacksOnAccountRemoval=false',
    '--parameters',
    ...Object.entries(parameters).map(([key, value]) => `ParameterKey=${key},ParameterValue=${value}`),
  ]);
}
