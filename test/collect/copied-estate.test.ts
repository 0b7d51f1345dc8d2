import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { printManifest } from '../../src/collect/aws/estate-text.ts';
import { complete } from '../../src/collect/aws/layer-outcome.ts';
import { sha256 } from '../../src/collect/digest.ts';
import { readEstate } from '../../src/collect/read-estate.ts';
import { eventFilesOf } from '../../src/collect/written-files.ts';
import type { AccountId, Instant, Partition } from '../../src/estate/identifiers.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { schemaErrors } from '../e2e/schemas.ts';
import { details, event, manifest, roleDetail } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const first = '111122223333' as AccountId;
const second = '444455556666' as AccountId;
const quiet = '777788889999' as AccountId;
const accounts = [first, second, quiet];
const collectedAt = '2026-11-20T02:00:00.000Z' as Instant;

/** What a collector wrote of three accounts, of which the last had no event. */
const events: Readonly<Record<string, string>> = {
  [`cloudtrail/${first}/eu-central-1/2026-11-19.jsonl.gz`]: `${JSON.stringify(event('a'))}\n`,
  [`cloudtrail/${first}/us-east-1/2026-11-19.jsonl.gz`]: `${JSON.stringify(event('b'))}\n`,
  [`cloudtrail/${second}/us-east-1/2026-11-19.jsonl.gz`]: `${JSON.stringify(event('c'))}\n`,
};
const others: Readonly<Record<string, unknown>> = Object.fromEntries([
  ['identity-center.json', { instanceArn: 'arn:aws:sso:::instance/ssoins-1' }],
  ...accounts.flatMap((id) => [
    [`accounts/${id}/authorization-details.json`, details([roleDetail('a', {}, id)])],
    [`accounts/${id}/trails.json`, { trails: [] }],
  ]),
]);
const read = {
  source: 'lookup-events',
  regions: ['eu-central-1', 'us-east-1'],
  from: '2026-11-19T00:00:00.000Z' as Instant,
  to: '2026-11-20T01:40:00.000Z' as Instant,
  limits: ['delivery-delay', 'usual-regions-only'],
};
const layers = new Map(['iam', 'cloudtrail', 'trails'].map((layer) => [layer, complete] as const));
const written = printManifest({
  partition: 'aws' as Partition,
  collectedAt,
  collectedUntil: collectedAt,
  excluded: [],
  accounts: accounts.map((account) => ({ account, layers, collectedAt })),
  resourcePolicies: null,
  events: new Map(accounts.map((account) => [account, read])),
  eventFiles: eventFilesOf(
    new Map(Object.entries(events).map(([name, text]) => [name, sha256(text)])),
    accounts,
  ),
  files: Object.keys(others),
});

/** The cloudtrail layers of the folder after something happened to it, and what is missing besides. */
async function readAfter(change: (folder: string) => Promise<void>, estate = written) {
  return await inFolder({ 'estate.json': estate, ...events, ...others }, async (folder) => {
    await change(folder);
    const result = await readEstate(folder, { signatures: noSignatures });
    if (!result.ok) throw new Error(result.issue.message);
    const trails = result.value.layers.filter(({ layer }) => layer === 'cloudtrail');
    return {
      states: trails.map(({ state }) => state),
      reasons: trails.flatMap(({ reason }) => reason ?? []),
      events: trails.map((layer) => layer.events),
      gaps: (result.value.gaps ?? []).map(({ account, layer, reason }) => `${account} ${layer}: ${reason}`),
    };
  });
}

describe('a copied estate', () => {
  it('fits its schema, and says as the collector did how far the events were read', async () => {
    expect(schemaErrors('estate', JSON.parse(written))).to.deep.equal([]);
    const whole = await readAfter(async () => {});
    expect(whole).to.deep.equal({
      states: ['complete', 'complete', 'complete'],
      reasons: [],
      events: [read, read, read],
      gaps: [],
    });
  });

  const losses: readonly [string, (folder: string) => Promise<unknown>, readonly string[]][] = [
    [
      'all events',
      (folder) => rm(join(folder, 'cloudtrail'), { recursive: true }),
      [
        `\`cloudtrail/${first}/\` holds 0 of the 2 files that it was written with`,
        `\`cloudtrail/${second}/\` holds 0 of the 1 files that it was written with`,
      ],
    ],
    [
      'one file of events',
      (folder) => rm(join(folder, `cloudtrail/${first}/us-east-1/2026-11-19.jsonl.gz`)),
      [`\`cloudtrail/${first}/\` holds 1 of the 2 files that it was written with`],
    ],
    [
      "a file's events but for the first",
      (folder) =>
        writeFile(
          join(folder, `cloudtrail/${second}/us-east-1/2026-11-19.jsonl.gz`),
          JSON.stringify(event('d')),
        ),
      [`\`cloudtrail/${second}/\` holds other files than it was written with`],
    ],
  ];
  for (const [what, lose, reasons] of losses)
    it(`is not whole without ${what}, and says so of that account alone`, async () => {
      const lost = await readAfter(async (folder) => {
        await lose(folder);
      });
      expect(lost.reasons).to.deep.equal(reasons);
      expect(lost.states.filter((state) => state === 'unknown')).to.have.length(reasons.length);
    });

  it('doubts a file that was cut short', async () => {
    const cut = await readAfter((folder) =>
      truncate(join(folder, `cloudtrail/${first}/us-east-1/2026-11-19.jsonl.gz`), 40),
    );
    expect(cut.states[0]).to.equal('unknown');
  });

  it('names the other files that it lost', async () => {
    const lost = await readAfter(async (folder) => {
      await rm(join(folder, 'identity-center.json'));
      await rm(join(folder, `accounts/${second}/trails.json`));
    });
    expect(lost.gaps).to.deep.equal([
      `${first} identity-center: \`identity-center.json\` is missing`,
      `${second} trails: \`accounts/${second}/trails.json\` is missing`,
    ]);
    expect(lost.states).to.deep.equal(['complete', 'complete', 'complete']);
  });

  it('of another collector, which vouches for no file, is taken as it says', async () => {
    const silent = await readAfter(async () => {}, JSON.stringify(manifest));
    expect(silent.states[0]).to.equal('complete');
    expect(silent.events[0]).to.equal(undefined);
  });

  for (const [key, value] of [
    ['events', [{ accounts: [first] }]],
    ['events', [{ ...read, accounts: ['1'] }]],
    ['events', [{ ...read, accounts: [first], to: 'yesterday' }]],
    ['eventFiles', { [first]: { files: 'two', sha256: 'x' } }],
    ['eventFiles', { '1': { files: 2, sha256: 'x' } }],
    ['files', [{ folders: '.' }]],
  ] as const)
    it(`with a wrong \`${key}\` is refused: ${JSON.stringify(value)}`, async () => {
      const wrong = JSON.stringify({ ...JSON.parse(written), [key]: value });
      const message = await readAfter(async () => {}, wrong).catch((error: Error) => error.message);
      expect(message).to.include(`\`${key}\` must be`);
    });
});
