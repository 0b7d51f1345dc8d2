import { GetAccountAuthorizationDetailsCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListRootsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect } from 'chai';
import {
  changeAccount,
  type FakeAws,
  type FakeAwsOptions,
  type FaultEffect,
  generatedAccountId,
  generatedOrganization,
  hubCredentials,
  startFakeAws,
} from './index.ts';
import { refusal } from './refusal.ts';

const home = generatedAccountId(0);
const world = generatedOrganization({ accounts: 2, rolesPerAccount: 30 });
const allRoles = world.accounts.get(home)?.iam.RoleDetailList.map((role) => role['RoleName']) ?? [];

describe('faults of the fake AWS', () => {
  let fake: FakeAws;
  const config = () => ({
    endpoint: fake.url,
    region: 'us-east-1',
    credentials: hubCredentials,
    maxAttempts: 1,
  });
  const start = async (options: Partial<FakeAwsOptions> = {}) => {
    fake = await startFakeAws({ world, ...options });
    return new IAMClient({
      ...config(),
      requestHandler: new NodeHttpHandler({ requestTimeout: 300, throwOnRequestTimeout: true }),
    });
  };
  const struckBy = async (fault: FaultEffect) =>
    (await start({ faults: [{ match: { nth: 1 }, fault }] })).send(new ListRolesCommand({ MaxItems: 10 }));
  const pageThrough = async (client: IAMClient, most = 20) => {
    const pages: string[][] = [];
    let Marker: string | undefined;
    do {
      const page = await client.send(new ListRolesCommand({ MaxItems: 10, Marker }));
      pages.push((page.Roles ?? []).map(({ RoleName }) => RoleName ?? ''));
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker && pages.length < most);
    return pages;
  };
  afterEach(() => fake.close());

  const refusals: readonly (readonly [FaultEffect, RegExp])[] = [
    [{ kind: 'throttle' }, /^Throttling: Rate exceeded$/],
    [{ kind: 'internal' }, /^ServiceFailureException: /],
    [{ kind: 'malformed' }, /Deserialization error|Unclosed|Expected|parse|Unexpected|closing/i],
    [{ kind: 'truncatedBody' }, /aborted|ECONNRESET|hang up|terminated|Unclosed/],
    [{ kind: 'disconnect' }, /hang up|ECONNRESET/],
    [{ kind: 'silence' }, /^TimeoutError: /],
    [{ kind: 'error', code: 'Odd', message: 'as told' }, /^Odd: as told$/],
    [{ kind: 'deny', by: 'service control policy' }, /with an explicit deny in a service control policy$/],
    [{ kind: 'deny' }, /with an explicit deny in an identity-based policy$/],
    [
      { kind: 'deny', implicit: true },
      /^AccessDenied: User: arn:aws:iam::100000000000:user\/overreach-hub is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::100000000000:role\/ because no identity-based policy allows the iam:ListRoles action$/,
    ],
  ];
  for (const [fault, words] of refusals) {
    it(`${Object.values(fault).join(' ')} comes as AWS's own`, async () => {
      expect(await refusal(struckBy(fault))).to.match(words);
    });
  }

  it('end temporary credentials for good, and no others', async () => {
    const faults = [{ match: { nth: [1, 2] }, fault: { kind: 'expire' } }] as const;
    const temporary = { ...hubCredentials, accessKeyId: 'ASIAEXAMPLE', sessionToken: 'token' };
    const keys = [...world.keys, { ...world.keys[0]!, ...temporary }];
    const client = await start({ faults, world: { ...world, keys } });
    await client.send(new ListRolesCommand({}));
    const session = new IAMClient({ ...config(), credentials: temporary });
    for (let call = 0; call < 2; call += 1) {
      expect(await refusal(session.send(new ListRolesCommand({})))).to.equal(
        'ExpiredToken: The security token included in the request is expired',
      );
    }
    await client.send(new ListRolesCommand({}));
  });

  it('are spelled as the service spells them', async () => {
    await start({ faults: [{ match: { action: 'organizations:*' }, fault: { kind: 'throttle' } }] });
    const call = new OrganizationsClient(config()).send(new ListRootsCommand({}));
    expect(await refusal(call)).to.equal('TooManyRequestsException: Rate exceeded');
  });

  it('spoil JSON and the bytes of objects as well', async () => {
    const body = Buffer.alloc(100_000, 'x');
    const objects = new Map([['log', { body, lastModified: '2026-11-20T00:00:00Z' }]]);
    const served = changeAccount(world, home, (account) => ({
      ...account,
      buckets: [{ name: 'logs', objects }],
    }));
    await start({
      world: served,
      faults: [
        { match: { action: 'organizations:ListRoots' }, fault: { kind: 'malformed' } },
        { match: { action: 's3:GetObject' }, fault: { kind: 'truncatedBody' } },
      ],
    });
    const roots = new OrganizationsClient(config()).send(new ListRootsCommand({}));
    expect(await refusal(roots)).to.match(/^SyntaxError: /);
    const { Body } = await new S3Client(config()).send(new GetObjectCommand({ Bucket: 'logs', Key: 'log' }));
    expect(await refusal(Body!.transformToByteArray())).to.match(/aborted|ECONNRESET|terminated/);
    expect(fake.calls.map(({ outcome }) => outcome)).to.deep.equal(['malformed', 'truncatedBody']);
  });

  it('strike the call that they name, in the account and Region that they name', async () => {
    const throttle = { kind: 'throttle' } as const;
    const client = await start({
      faults: [
        { match: { action: 'iam:ListRoles', account: generatedAccountId(1) }, fault: throttle },
        { match: { action: 'iam:ListRoles', region: 'eu-west-1' }, fault: throttle },
        { match: { action: 'iam:ListRoles', nth: [2, 3] }, fault: throttle },
        { match: { action: 'iam:ListRoles', every: 5 }, fault: throttle },
      ],
    });
    for (let call = 1; call <= 10; call += 1) await client.send(new ListRolesCommand({})).catch(() => null);
    expect(fake.calls.map(({ outcome }) => outcome === 'Throttling')).to.deep.equal([
      false,
      true,
      true,
      false,
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('strike by chance alike each time, in bursts, as often as they say', async () => {
    const faults = [{ match: { probability: 0.3, burst: 4, seed: 7 }, fault: { kind: 'throttle' } }] as const;
    const run = async () => {
      const client = await start({ faults });
      for (let call = 0; call < 200; call += 1) {
        await client.send(new ListRolesCommand({ MaxItems: 1 })).catch(() => null);
      }
      return fake.calls.map(({ outcome }) => (outcome === 'ok' ? '.' : 'x')).join('');
    };
    const first = await run();
    await fake.close();
    expect(await run()).to.equal(first);
    expect(first.split('x').length - 1).to.be.within(40, 80);
    expect(first.slice(0, -4)).to.not.match(/(^|\.)x{1,3}\./);
  });

  it('make empty and short pages that lose nothing', async () => {
    const client = await start({
      faults: [
        { match: { nth: [1, 3] }, fault: { kind: 'emptyPage' } },
        { match: { nth: 2 }, fault: { kind: 'shortPage' } },
      ],
    });
    const pages = await pageThrough(client);
    expect(pages.map(({ length }) => length)).to.deep.equal([0, 5, 0, 10, 10, 5]);
    expect(pages.flat()).to.deep.equal(allRoles);
  });

  it('repeat a marker for ever', async () => {
    const client = await start({ faults: [{ match: {}, fault: { kind: 'repeatMarker' } }] });
    const pages = await pageThrough(client, 4);
    expect(pages).to.deep.equal(Array(4).fill(allRoles.slice(0, 10)));
  });

  it('change the world between two pages', async () => {
    const client = await start({
      faults: [
        {
          match: { nth: 2 },
          fault: {
            kind: 'tornRead',
            change: (before) =>
              changeAccount(before, home, (account) => ({
                ...account,
                iam: { ...account.iam, RoleDetailList: account.iam.RoleDetailList.slice(1) },
              })),
          },
        },
      ],
    });
    expect((await pageThrough(client)).flat()).to.deep.equal(allRoles.filter((_, index) => index !== 10));
  });

  it('delay an answer', async () => {
    const began = performance.now();
    await struckBy({ kind: 'delay', milliseconds: 60 });
    expect(performance.now() - began).to.be.greaterThan(50);
  });

  it('plan every page, also of authorization details', async () => {
    const client = await start({
      pages: (action) => (action === 'iam:ListRoles' ? undefined : [7, 0, 0, 19]),
    });
    const sizes: number[] = [];
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await client.send(new GetAccountAuthorizationDetailsCommand({ Marker }));
      const lists = [page.UserDetailList, page.GroupDetailList, page.RoleDetailList, page.Policies];
      sizes.push(lists.reduce((sum, list) => sum + (list?.length ?? 0), 0));
      names.push(...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName ?? ''));
      Marker = page.Marker;
    } while (Marker);
    expect(sizes.slice(0, 4)).to.deep.equal([7, 0, 0, 19]);
    expect(names).to.deep.equal(allRoles);
  });

  it('refuse by permissions, and by a Region that is off, mute, or of another partition', async () => {
    const permissions = {
      [home]: {
        allow: ['iam:Get*'],
        deny: [{ action: 'iam:GetCredentialReport', by: 'permissions boundary' as const }],
      },
    };
    const client = await start({
      permissions,
      world: { ...world, regions: { 'us-west-2': 'off', 'eu-west-1': 'silent' } },
    });
    expect(await refusal(client.send(new ListRolesCommand({})))).to.match(
      /because no identity-based policy allows/,
    );
    await client.send(new GetAccountAuthorizationDetailsCommand({}));
    const elsewhere = (region: string) =>
      new IAMClient({
        ...config(),
        region,
        requestHandler: new NodeHttpHandler({ requestTimeout: 100, throwOnRequestTimeout: true }),
      }).send(new GetAccountAuthorizationDetailsCommand({}));
    expect(await refusal(elsewhere('us-west-2'))).to.match(/^InvalidClientTokenId/);
    expect(await refusal(elsewhere('cn-north-1'))).to.match(/^InvalidClientTokenId/);
    expect(await refusal(elsewhere('eu-west-1'))).to.match(/^TimeoutError/);
  });
});
