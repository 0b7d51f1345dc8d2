import { type AccountId, parseArn } from '../../estate/identifiers.ts';
import { permissionSetOf } from '../../estate/special-roles.ts';
import { readAgents } from './agents.ts';
import { callFailure } from './call-failure.ts';
import type { CollectConfig, OptionalLayer } from './collect-config.ts';
import type { AwsConnection } from './connection.ts';
import type { EstateFolder } from './estate-folder.ts';
import type { OpenConnection } from './hub.ts';
import { readAuthorizationDetails } from './iam/authorization-details.ts';
import { readCredentialReport } from './iam/credential-report.ts';
import { readIdentityProviders } from './iam/identity-providers.ts';
import { readLastAccessed } from './iam/last-accessed.ts';
import { readSessionLimits } from './iam/session-limits.ts';
import { type LayerOutcome, outcomeOf, worstOf } from './layer-outcome.ts';
import type { Phase } from './phases.ts';
import { printResources, readPoliciesOf, readTags } from './resources/read-resources.ts';
import type { ResourceTags } from './resources/resource-tags.ts';
import type { Timer } from './timer.ts';
import { readTrails } from './trails.ts';

/** The layers of an account that are files of its folder; `cloudtrail` and `organization` come from elsewhere. */
export type AccountLayer =
  | 'iam'
  | 'session-limits'
  | 'credential-report'
  | 'identity-providers'
  | 'last-accessed'
  | 'trails'
  | 'resource-policies'
  | 'tags'
  | 'agents';

/** What was read of one account. */
export interface AccountCollection {
  readonly account: AccountId;
  readonly layers: ReadonlyMap<AccountLayer, LayerOutcome>;
  /** The Identity Center permission sets that have a role here; null: the roles are not known. */
  readonly permissionSets: ReadonlySet<string> | null;
  readonly roles: number;
}

/** What reading an account needs to know. */
export interface AccountTask {
  readonly config: Pick<CollectConfig, 'layers' | 'resourceServices'>;
  readonly regions: readonly string[];
  readonly open: OpenConnection;
  readonly folder: EstateFolder;
  readonly timer: Timer;
  /** Of which principals it is asked when they were last used. */
  readonly isOfInterest: (arn: string) => boolean;
}

/**
 * Reads one account into its folder; what cannot be read is an outcome, never an error.
 * @param whole layers that an earlier look read to their end: what says less does not take the place of their files
 */
export async function collectAccount(
  account: AccountId,
  task: AccountTask,
  whole: ReadonlySet<string> = new Set(),
): Promise<AccountCollection> {
  const { config, regions, open, folder, timer, isOfInterest } = task;
  const layers = new Map<AccountLayer, LayerOutcome>();
  const has = (layer: OptionalLayer): boolean => config.layers.has(layer);
  const write = (name: string, text: string) => folder.write(`accounts/${account}/${name}`, text);
  /** Opens the account for a phase; where that fails, so do the layers that would have been read in it. */
  const inPhase = async (
    phase: Phase,
    wanted: readonly AccountLayer[],
    work: (connection: AwsConnection) => Promise<void>,
  ): Promise<void> => {
    if (wanted.length === 0) return;
    try {
      await work(await open(account, phase));
    } catch (error) {
      const outcome: LayerOutcome = {
        state: 'unknown',
        ...callFailure(error, `the account cannot be entered`),
      };
      for (const layer of wanted) layers.set(layer, outcome);
    }
  };
  const read = async (layer: AccountLayer, what: string, work: () => Promise<void>): Promise<void> => {
    layers.set(layer, await outcomeOf(what, work));
  };
  const found: { roles: ReadonlyMap<string, string> | null } = { roles: null };
  await inPhase('iam', ['iam', 'session-limits', ...iamLayers.filter(has)], async (connection) => {
    await read('iam', 'iam:GetAccountAuthorizationDetails', async () => {
      const details = await readAuthorizationDetails(connection);
      await write('authorization-details.json', details.text);
      found.roles = details.roles;
    });
    const known = found.roles;
    // INVARIANT: of roles that are not known nothing is written: an empty file would say that there are none.
    if (known) {
      await read('session-limits', 'iam:ListRoles', async () =>
        write('roles.json', await readSessionLimits(connection, known)),
      );
    }
    if (has('credential-report')) {
      await read('credential-report', 'the credential report', async () =>
        write('credential-report.csv', await readCredentialReport(connection, timer)),
      );
    }
    if (has('identity-providers')) {
      await read('identity-providers', 'identity providers', async () =>
        write('identity-providers.json', await readIdentityProviders(connection)),
      );
    }
    if (known && has('last-accessed')) {
      await read('last-accessed', 'last accessed services', async () => {
        const arns = [...known.keys()].filter(isOfInterest).sort();
        await write('service-last-accessed.json', await readLastAccessed(connection, arns, timer));
      });
    }
  });
  // A role that cannot be taken for one phase cannot be taken for another: asking again only costs calls.
  const refused = [...layers.values()].find(
    (one) => one.state === 'unknown' && closingReasons.has(one.reason),
  );
  if (refused) {
    for (const layer of otherLayers(has)) layers.set(layer, refused);
    return { account, layers, permissionSets: null, roles: 0 };
  }
  await inPhase('trails', has('trails') ? ['trails'] : [], (connection) =>
    read('trails', 'cloudtrail:DescribeTrails', async () =>
      write('trails.json', await readTrails(connection, regions)),
    ),
  );
  await inPhase('resources', resourceLayers(has), async (connection) => {
    let tags: ReadonlyMap<string, ResourceTags> = new Map();
    if (has('tags')) {
      await read('tags', 'tag:GetResources', async () => {
        tags = await readTags(connection, regions);
      });
      if (whole.has('tags') && layers.get('tags')?.state === 'unknown') return;
    }
    if (!has('resources')) return;
    const services: LayerOutcome[] = [];
    for (const service of config.resourceServices) {
      const outcome = await outcomeOf(`resource policies of ${service}`, async () => {
        const { entries, refused } = await readPoliciesOf(service, connection, regions);
        if (refused.length > 0 && whole.has('resource-policies')) throw refused[0];
        await write(`resource-policies/${service}.json`, printResources(entries, tags));
        // The others are kept, and the layer is not whole.
        if (refused.length > 0) throw refused[0];
      });
      services.push(outcome);
    }
    layers.set('resource-policies', worstOf(services));
  });
  await inPhase('agents', has('agents') ? ['agents'] : [], (connection) =>
    read('agents', 'agents', async () => write('agents.json', await readAgents(connection, regions))),
  );
  return { account, layers, permissionSets: setsOf(found.roles), roles: found.roles?.size ?? 0 };
}

/** The layers that a collection reads of an account. */
export function accountLayers({ layers }: Pick<CollectConfig, 'layers'>): readonly AccountLayer[] {
  const has = (layer: OptionalLayer): boolean => layers.has(layer);
  return ['iam', 'session-limits', ...iamLayers.filter(has), ...otherLayers(has)];
}

const iamLayers = ['credential-report', 'identity-providers', 'last-accessed'] as const;

/** Reasons that close the whole account. */
export const closingReasons: ReadonlySet<string> = new Set([
  'trust-refused',
  'role-missing',
  'wrong-account',
  'not-asked',
]);

function resourceLayers(has: (layer: OptionalLayer) => boolean): AccountLayer[] {
  return [
    ...(has('resources') ? (['resource-policies'] as const) : []),
    ...(has('tags') ? (['tags'] as const) : []),
  ];
}

function otherLayers(has: (layer: OptionalLayer) => boolean): AccountLayer[] {
  return [
    ...(has('trails') ? (['trails'] as const) : []),
    ...resourceLayers(has),
    ...(has('agents') ? (['agents'] as const) : []),
  ];
}

function setsOf(roles: ReadonlyMap<string, string> | null): ReadonlySet<string> | null {
  if (roles === null) return null;
  return new Set(
    [...roles.keys()].flatMap((arn) => {
      const [, ...path] = (parseArn(arn)?.resource ?? '').split('/');
      const name = path.pop() ?? '';
      return (
        permissionSetOf({ name, path: `/${path.map((part) => `${part}/`).join('')}` })?.permissionSet ?? []
      );
    }),
  );
}
