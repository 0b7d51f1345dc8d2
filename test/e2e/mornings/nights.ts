import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  attached,
  controlJson,
  dev,
  document,
  eventJson,
  inline,
  managedJson,
  type Night,
  roleJson,
  writeEstateFolder,
} from '../../fakes/estate-folders.ts';

/** When the last night was collected: fresh, as a nightly scan finds it. */
export const tonight = new Date(Date.now() - 2 * 60 * 60_000);
/** So many hours before that. */
export const hoursBefore = (hours: number): string =>
  new Date(tonight.getTime() - hours * 60 * 60_000).toISOString();

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const all = document({ Effect: 'Allow', Action: '*', Resource: '*' });
const fourteen = [
  ...['PutItem', 'GetItem', 'Query', 'UpdateItem', 'DeleteItem', 'DescribeTable', 'BatchGetItem'].map(
    (name) => `dynamodb:${name}`,
  ),
  ...['GetObject', 'PutObject', 'GetObjectTagging', 'PutObjectTagging', 'GetObjectVersion'].map(
    (name) => `s3:${name}`,
  ),
  ...['GetQueueUrl', 'SendMessage'].map((name) => `sqs:${name}`),
];
const three = [
  `arn:aws:dynamodb:us-east-1:${dev}:table/fixtures`,
  'arn:aws:s3:::fixtures/*',
  `arn:aws:sqs:us-east-1:${dev}:fixtures`,
];

/** Two denies that an administrator is still held by. */
const kept = controlJson(
  'p-keep',
  document(
    { Effect: 'Deny', Action: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'], Resource: '*' },
    { Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' },
  ),
  ['ou-all'],
);

function registryText(agents: readonly string[]): string {
  return `apiVersion: overreach/v1
kind: Registry
teams:
  - { id: payments, default: true, accounts: ["${dev}"] }
operators:
  - { id: wei.chen, match: { userName: wei.chen@example.com }, team: payments, roles: ["arn:aws:iam::*:role/Engineer"] }
environments:
  - { id: prod, tier: production, match: { accounts: ["${dev}"] } }
agents:
${agents
  .map(
    (name) => `  - id: ${name}
    owner: payments
    operators: [wei.chen]
    killSwitch: { runbook: "https://wiki.example.com/stop", testedOn: 2025-11-20 }
    identify: [{ role: "arn:aws:iam::${dev}:role/${name}" }]
    scope:
      allow:
        - { actions: ${JSON.stringify(fourteen)}, resources: ${JSON.stringify(three)} }
`,
  )
  .join('')}`;
}

function loader(name: string, more: Readonly<Record<string, unknown>> = {}) {
  const own = document({ Effect: 'Allow', Action: fourteen, Resource: three });
  return roleJson(name, { RolePolicyList: inline({ own }), ...more });
}

/** What the human holds: the most that the agents may. */
const engineer = roleJson('Engineer', { RolePolicyList: inline({ all }) });

function write(folder: string, name: string, night: Omit<Night, 'id' | 'at'>, hours: number): string {
  const path = join(folder, name);
  const roles = [...(night.roles ?? []), engineer];
  writeEstateFolder(path, { id: 'o-morning', at: hoursBefore(hours), controls: [kept], ...night, roles });
  return path;
}

/** A role grew in the night: somebody attached AdministratorAccess with Terraform. */
export function aRoleGrew(folder: string) {
  const registry = join(folder, 'registry.yaml');
  writeFileSync(registry, registryText(['loader']));
  const managed = [managedJson(administrator, all)];
  const before = [eventJson('e-0', 'sts:GetCallerIdentity', {}, { at: hoursBefore(23), readOnly: true })];
  const attach = eventJson(
    'e-1',
    'iam:AttachRolePolicy',
    { roleName: 'loader', policyArn: administrator },
    { at: hoursBefore(3) },
  );
  const grown = loader('loader', { AttachedManagedPolicies: attached(administrator) });
  return {
    registry,
    estates: [
      write(folder, 'before', { roles: [loader('loader')], managed, events: before }, 24),
      write(folder, 'after', { roles: [grown], managed, events: [...before, attach] }, 0),
    ],
  };
}

/** A quiet night: of three accounts one cannot be read, since its reader role was deleted; two findings are closed. */
export function aQuietNight(folder: string) {
  const registry = join(folder, 'registry.yaml');
  const names = ['one', 'two', 'three', 'four', 'five'];
  writeFileSync(
    registry,
    `${registryText(names)}${['six', 'seven', 'eight']
      .map(
        (name) => `  - id: ${name}
    owner: search
    operators: [wei.chen]
    identify: [{ role: "arn:aws:iam::${unread}:role/${name}" }]
    scope: { allow: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::x/*"] }] }
`,
      )
      .join('')}`.replace('teams:\n', 'teams:\n  - { id: search }\n'),
  );
  const wide = (name: string) =>
    loader(name, {
      RolePolicyList: inline({
        wide: document({ Effect: 'Allow', Action: 's3:DeleteBucket', Resource: '*' }),
      }),
    });
  const before = write(folder, 'before', { roles: [wide('one'), wide('two'), loader('three')] }, 26);
  addAccount(before, true);
  const after = write(folder, 'after', { roles: [loader('one'), loader('two'), loader('three')] }, 0);
  addAccount(after, false);
  const deletion = eventJson(
    'e-deleted',
    'iam:DeleteRole',
    { roleName: 'OverreachReader' },
    { account: unread, at: hoursBefore(5), invokedBy: 'stacksets.cloudformation.amazonaws.com' },
  );
  mkdirSync(join(after, 'cloudtrail'), { recursive: true });
  const identity = deletion['userIdentity'] as Record<string, unknown>;
  const event = {
    ...deletion,
    userIdentity: { ...identity, invokedBy: 'stacksets.cloudformation.amazonaws.com' },
  };
  writeFileSync(join(after, 'cloudtrail/events.json'), JSON.stringify({ Records: [event] }));
  return { registry, estates: [before, after] };
}

/** The account whose reader role is gone. */
export const unread = '444455556666';

function addAccount(folder: string, isRead: boolean): void {
  const change = (file: string, edit: (value: Record<string, never>) => unknown): void => {
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8')))));
  };
  change('estate.json', (value) => ({
    ...value,
    complete: {
      ...(value['complete'] as unknown as object),
      [unread]: { iam: isRead, organization: true, cloudtrail: true },
    },
    ...(isRead
      ? {}
      : { reasons: { [unread]: { iam: { reason: 'role-missing', detail: 'no role OverreachReader' } } } }),
  }));
  change('organization.json', (value) => ({
    ...value,
    accounts: [
      ...(value['accounts'] as unknown as never[]),
      { id: unread, name: 'search-prod', parentId: 'ou-all', status: 'ACTIVE', tags: {} },
    ],
  }));
  if (!isRead) return;
  const path = join(folder, 'accounts', unread);
  mkdirSync(path, { recursive: true });
  const wide = document({ Effect: 'Allow', Action: ['s3:DeleteBucket', 's3:GetObject'], Resource: '*' });
  const roles = ['six', 'seven', 'eight'].map((name) =>
    roleJson(name, {
      Arn: `arn:aws:iam::${unread}:role/${name}`,
      RolePolicyList: inline({ wide }),
    }),
  );
  const details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: roles, Policies: [] };
  writeFileSync(join(path, 'authorization-details.json'), JSON.stringify(details));
}
