import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '../../oracle/random.ts';

/** Write actions without any condition: a role exceeds its scope exactly by those that it has and the scope has not. */
const actions = [
  's3:PutObject',
  's3:DeleteObject',
  'sqs:SendMessage',
  'sns:Publish',
  'dynamodb:PutItem',
  'dynamodb:DeleteTable',
  'lambda:UpdateFunctionCode',
  'logs:DeleteLogGroup',
];
const management = '111122223333';
/** The accounts that have agents' roles. */
export const members = ['222233334444', '333344445555', '444455556666'] as const;
const rolesEach = 5;

type Unread = 'nothing' | 'half' | 'thin';

/** One name of a role, whether there is a role of that name or not. */
export interface WorldRole {
  readonly account: string;
  readonly name: string;
  /** Counts the roles that had this name; 0: there is none. */
  id: number;
  granted: readonly string[];
  /** What the registry means it to do. */
  meant: readonly string[];
}

/** An organization whose roles come, go and change, and what of it a night can read. */
export interface World {
  readonly roles: readonly WorldRole[];
  /** Accounts that were not read whole: nothing of them, half of their roles, or of each role only a part of what it may do. */
  unread: ReadonlyMap<string, Unread>;
  /** Whether the organization could be read. */
  isOrganizationRead: boolean;
  /** So many roles were made so far. */
  made: number;
}

/** The organization on its first day. */
export function newWorld(random: Random): World {
  const roles = members.flatMap((account) =>
    Array.from({ length: rolesEach }, (_, index) => ({
      account,
      name: `agent-${index}`,
      id: 0,
      granted: [] as readonly string[],
      meant: some(random, 3),
    })),
  );
  const world: World = { roles, unread: new Map(), isOrganizationRead: true, made: 0 };
  for (const role of roles) make(world, role, random);
  return world;
}

/** A day passes: policies are edited, roles deleted and made again under their names, the registry edited. */
export function passDay(world: World, random: Random): void {
  for (const role of world.roles) changeRole(world, role, random);
  const edited = world.roles[random.below(world.roles.length)];
  if (edited !== undefined && random.next() < 0.15) edited.meant = some(random, 4);
  const unread = new Map<string, Unread>();
  for (const account of members)
    if (random.next() < 0.08) unread.set(account, random.pick<Unread>(['nothing', 'half', 'thin']));
  world.unread = unread;
  world.isOrganizationRead = random.next() >= 0.04;
}

/** The roles of one account change in the course of a day. */
export function changeAccount(world: World, account: string, random: Random): void {
  for (const role of world.roles) if (role.account === account) changeRole(world, role, random);
}

/** What a role may do beyond what is meant; none of a name that no role has. */
export function excessOf(role: WorldRole): readonly string[] {
  return role.id === 0 ? [] : role.granted.filter((action) => !role.meant.includes(action));
}

export function arnOf({ account, name }: WorldRole): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

function changeRole(world: World, role: WorldRole, random: Random): void {
  const dice = random.next();
  if (role.id === 0) {
    if (dice < 0.25) make(world, role, random);
  } else if (dice < 0.015) role.id = 0;
  else if (dice < 0.03) make(world, role, random);
  else if (dice < 0.1) role.granted = some(random, 5);
}

function make(world: World, role: WorldRole, random: Random): void {
  world.made += 1;
  role.id = world.made;
  role.granted = some(random, 5);
}

function some(random: Random, most: number): readonly string[] {
  const count = random.below(most + 1);
  const picked = Array.from({ length: count }, () => actions[random.below(actions.length)] ?? '');
  return [...new Set(picked)].sort();
}

/** Writes what can be read of the world as an estate folder, in place of what was there. */
export function writeEstate(folder: string, world: World, collectedAt: string): void {
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, value: unknown): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  };
  const accounts = [management, ...members];
  write('estate.json', {
    format: 'overreach-estate/1',
    partition: 'aws',
    collectedAt,
    complete: Object.fromEntries(
      accounts.map((id) => [
        id,
        { iam: !world.unread.has(id), organization: world.isOrganizationRead, cloudtrail: true },
      ]),
    ),
  });
  if (world.isOrganizationRead) write('organization.json', organization(accounts));
  for (const id of accounts) {
    const state = world.unread.get(id);
    if (state === 'nothing') continue;
    const all = world.roles.filter(({ account, id: number }) => account === id && number > 0);
    const roles = state === 'half' ? all.slice(0, all.length >> 1) : all;
    write(`accounts/${id}/authorization-details.json`, {
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: roles.map((role) =>
        roleDetail(state === 'thin' ? { ...role, granted: role.granted.slice(0, 1) } : role),
      ),
      Policies: [],
    });
  }
}

function organization(accounts: readonly string[]): unknown {
  return {
    id: 'o-years',
    managementAccountId: management,
    roots: [{ id: 'r-1', name: 'Root' }],
    organizationalUnits: [],
    accounts: accounts.map((id) => ({ id, name: id, parentId: 'r-1', status: 'ACTIVE', tags: {} })),
    policies: [
      {
        id: 'p-FullAWSAccess',
        name: 'FullAWSAccess',
        type: 'SERVICE_CONTROL_POLICY',
        document: policy(['*']),
        targets: ['r-1', ...accounts],
      },
    ],
  };
}

function policy(allowed: readonly string[]): unknown {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: allowed, Resource: '*' }] };
}

function roleDetail(role: WorldRole): unknown {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  return {
    Path: '/',
    RoleName: role.name,
    RoleId: `AROA${String(role.id).padStart(17, '0')}`,
    Arn: arnOf(role),
    CreateDate: '2025-03-04T08:00:00Z',
    AssumeRolePolicyDocument: trust,
    InstanceProfileList: [],
    RolePolicyList:
      role.granted.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: policy(role.granted) }],
    AttachedManagedPolicies: [],
    Tags: [],
  };
}

/** The registry: one agent a role, meant to do what its role is meant to. */
export function registryText(world: World): string {
  const lines = [
    'apiVersion: overreach/v1',
    'kind: Registry',
    'teams: [{ id: platform, default: true }]',
    'environments:',
    `  - { id: prod, tier: production, match: { accounts: ["${members[0]}"] } }`,
    'agents:',
  ];
  for (const role of world.roles) {
    // A scope without any action would be unknown: reading one object is meant, and granted to none.
    const allowed = ['s3:GetObject', ...role.meant].map((action) => `"${action}"`).join(', ');
    lines.push(
      `  - id: ${role.name}-of-${role.account}`,
      '    owner: platform',
      `    identify: [{ role: "${arnOf(role)}" }]`,
      `    scope: { ceiling: none, allow: [{ actions: [${allowed}], resources: ["*"] }] }`,
    );
  }
  return `${lines.join('\n')}\n`;
}
