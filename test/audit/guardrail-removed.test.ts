import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { createAdvance } from '../../src/audit/advance-findings.ts';
import { audit } from '../../src/audit/audit.ts';
import { containsByEngine } from '../../src/audit/contains-regions.ts';
import { withExceptionsAsOfScan } from '../../src/audit/exceptions-as-of-scan.ts';
import { excessAsOf, type OrderedEvent } from '../../src/audit/excess-as-of.ts';
import { type GuardrailFact, mergeGuardrails } from '../../src/audit/guardrail-fact.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Registry } from '../../src/registry/index.ts';
import { bot, nightReport } from '../fakes/audits.ts';
import { allow, broken, control, deny, dev, estate, policy, role } from '../fakes/estate.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);
const contains = containsByEngine(engine);
const advance = createAdvance(contains);
const rule = 'guardrail-removed';

const scope = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';
const declared = bot(scope);
const accepting = (...scans: readonly string[]): Registry => {
  const one = (scan: string, index: number) =>
    `  - { id: EX-${index}, rule: ${rule}, agent: bot, ceiling: { scan: ${scan} }, reason: r, approvedBy: [a], expires: 2026-11-12 }`;
  return bot(scope, `exceptions:\n${scans.map(one).join('\n')}`);
};

const boundary = `arn:aws:iam::${dev}:policy/agent-boundary`;
const wide = 'arn:aws:iam::aws:policy/AdministratorAccess';
const managed = {
  [boundary]: policy('agent-boundary', [allow('s3:*')]),
  [wide]: policy('AdministratorAccess', [allow('*')]),
};
const holding = (
  parts: Parameters<typeof role>[1] = {},
  more: Omit<Parameters<typeof estate>[0] & object, 'principals'> = {},
): Estate =>
  estate({ managed, ...more, principals: [role('bot', { statements: [allow('s3:GetObject')], ...parts })] });
const scps = (...controls: readonly ReturnType<typeof control>[]): Estate => holding({}, { controls });
const trusting = (...trust: readonly unknown[]): Estate => holding({ trust });
const vendor = (condition: unknown, account = '999988887777') => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'sts:AssumeRole',
  ...(condition === null ? {} : { Condition: condition }),
});
const external = { StringEquals: { 'sts:ExternalId': 'one' } };
const viaMcp = deny('s3:Delete*', '*', { Condition: { Bool: { 'aws:ViaAWSMCPService': 'true' } } });
const capped = holding({ boundary });
const bare = holding();

/** Scans night after night from 10 November; the states of the rule's findings after each, in order of their titles. */
function nights(scans: readonly (Estate | readonly [Estate, Registry])[]) {
  let kept: ReadonlyMap<string, FindingRecord> = new Map();
  let guardrails: ReadonlyMap<string, readonly GuardrailFact[]> = new Map();
  const history: OrderedEvent[] = [];
  return scans.map((night, order) => {
    const [collected, registry] = 'accounts' in night ? [night, declared] : night;
    const result = audit({ estate: collected, registry, catalog, engine, keptGuardrails: guardrails });
    const detections = withExceptionsAsOfScan(
      registry,
      result.detections,
      ({ fingerprint, scan }) => {
        const record = kept.get(fingerprint);
        const own = history.filter(({ event }) => event.fingerprint === fingerprint);
        return record
          ? excessAsOf(record, own, Number(scan.slice('scan-'.length)))
          : { state: 'not-kept', why: 'not known' };
      },
      contains,
    );
    const at = `2026-11-${String(10 + order)}T00:00:00.000Z` as Instant;
    const { records, events } = advance(
      [...kept.values()],
      nightReport(collected, { detections, judgements: result.judgements }, `scan-${order}`, at),
    );
    history.push(...events.map((event) => ({ event, order })));
    kept = new Map([...kept, ...records.map((record) => [record.detection.fingerprint, record] as const)]);
    guardrails = new Map([
      ...guardrails,
      ...result.guardrails.map(
        (update) =>
          [update.principalKey, mergeGuardrails(guardrails.get(update.principalKey) ?? [], update)] as const,
      ),
    ]);
    const own = [...kept.values()].filter(({ detection }) => detection.rule === rule);
    return own
      .map((record) => ({ state: shownState(record), detection: record.detection }))
      .sort((left, right) => (left.detection.title < right.detection.title ? -1 : 1));
  });
}

const states = (scans: Parameters<typeof nights>[0]) =>
  nights(scans).map((night) => night.map(({ state }) => state).join(' '));

describe('guardrail-removed', () => {
  const protect = control('p-1', [deny('cloudtrail:StopLogging')]);
  const stronger = control('p-1', [deny(['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'])]);
  const elsewhere = control('p-2', [deny('cloudtrail:*')], [dev]);
  const weaker = control('p-1', [
    deny('cloudtrail:StopLogging', '*', {
      Condition: { StringNotEquals: { 'aws:PrincipalTag/ops': 'yes' } },
    }),
  ]);
  const rows: readonly [string, readonly (Estate | readonly [Estate, Registry])[], readonly string[]][] = [
    ['nothing on the first night', [bare], ['']],
    ['nothing as long as nothing goes', [capped, capped], ['', '']],
    ['a boundary that is dropped', [capped, bare], ['', 'new']],
    [
      'it stays the next nights, until it is back',
      [capped, bare, bare, capped],
      ['', 'new', 'open', 'resolved'],
    ],
    ['it comes back another time', [capped, bare, capped, bare], ['', 'new', 'resolved', 'regressed']],
    ['another boundary in its place', [capped, holding({ boundary: `${boundary}-2` })], ['', '']],
    ['a boundary that allows everything in its place', [capped, holding({ boundary: wide })], ['', 'new']],
    ['a role made anew without it', [capped, holding({ uniqueId: 'AROAnew' })], ['', 'new']],
    ['an SCP detached', [scps(protect), scps()], ['', 'new']],
    [
      'an SCP attached to somebody else',
      [scps(protect), scps({ ...protect, targets: ['ou-9'] })],
      ['', 'new'],
    ],
    ['a Deny taken out of an SCP', [scps(stronger), scps(protect)], ['', 'new']],
    ['a Deny made stronger', [scps(protect), scps(stronger)], ['', '']],
    ['a Deny made stronger, then as it was', [scps(protect), scps(stronger), scps(protect)], ['', '', 'new']],
    ['a Deny made weaker', [scps(protect), scps(weaker)], ['', 'new']],
    ['a Deny that another SCP holds', [scps(protect), scps(elsewhere)], ['', '']],
    [
      'a Deny that another SCP holds after a night without',
      [scps(protect), scps(), scps(elsewhere)],
      ['', 'new', 'resolved'],
    ],
    ['an SCP nobody can read', [scps(protect), scps(control('p-1', 'broken'))], ['', '']],
    ['an organization nobody read', [scps(protect), holding({}, { controls: null })], ['', '']],
    [
      'an RCP detached',
      [
        scps(control('p-3', [{ ...deny('s3:*'), Principal: '*' }], ['ou-all'], 'RESOURCE_CONTROL_POLICY')),
        scps(),
      ],
      ['', 'new'],
    ],
    ['an external id dropped', [trusting(vendor(external)), trusting(vendor(null))], ['', 'new']],
    [
      'an external id that one statement does not ask for',
      [trusting(vendor(external)), trusting(vendor(external), vendor(null))],
      ['', 'new'],
    ],
    [
      'an external id that became a star',
      [trusting(vendor(external)), trusting(vendor({ StringLike: { 'sts:ExternalId': '*' } }))],
      ['', 'new'],
    ],
    [
      'another external id',
      [trusting(vendor(external)), trusting(vendor({ StringEquals: { 'sts:ExternalId': 'two' } }))],
      ['', ''],
    ],
    [
      'somebody who is not trusted any more',
      [trusting(vendor(external)), trusting(vendor(null, '999988886666'))],
      ['', ''],
    ],
    [
      'a trust policy nobody can read',
      [trusting(vendor(external)), holding({ trust: broken('trust') })],
      ['', ''],
    ],
    [
      'a Deny on MCP calls',
      [holding({ statements: [allow('s3:*'), viaMcp] }), holding({ statements: [allow('s3:*')] })],
      ['', 'new'],
    ],
    ['a layer that was not read', [capped, holding({}, { unknown: [`${dev} iam`] })], ['', '']],
    [
      'what was held open while a layer was not read',
      [capped, bare, holding({ boundary }, { unknown: [`${dev} iam`] }), bare],
      ['', 'new', 'unknown', 'open'],
    ],
    [
      'a person accepts it, until it ends',
      [capped, bare, [bare, accepting('scan-1')], [bare, accepting('scan-1')]],
      ['', 'new', 'suppressed', 'open'],
    ],
    [
      'accepting one accepts no other',
      [
        holding({ boundary, trust: [vendor(external)] }),
        holding({ trust: [vendor(external)] }),
        [trusting(vendor(null)), accepting('scan-1')],
      ],
      ['', 'new', 'new suppressed'],
    ],
  ];
  for (const [title, scans, expected] of rows) {
    it(title, () => {
      expect(states(scans)).to.deep.equal(expected);
    });
  }

  it('is unknown, not absent, where nobody can see it', () => {
    const { judgements } = audit({
      estate: scps(control('p-1', 'broken')),
      registry: declared,
      catalog,
      engine,
      keptGuardrails: new Map(
        audit({ estate: scps(protect), registry: declared, catalog, engine }).guardrails.map(
          ({ principalKey, facts }) => [principalKey, facts],
        ),
      ),
    });
    const said = judgements.filter(({ reason }) => reason?.includes('was not seen'));
    expect(said.map(({ outcome, reason }) => [outcome, reason])).to.deep.equal([
      [
        'unknown',
        'the Deny of cloudtrail:StopLogging in SCP p-1 (p-1) was not seen, and p-1 has control policies that could not be read',
      ],
    ]);
  });

  const remedies: readonly [string, readonly Estate[], string | null, string][] = [
    [
      'the boundary',
      [capped, bare],
      `aws iam put-role-permissions-boundary --role-name bot --permissions-boundary ${boundary}`,
      'put the permissions boundary agent-boundary back',
    ],
    [
      'an SCP that is still there',
      [scps(protect), scps({ ...protect, targets: ['ou-9'] })],
      'aws organizations attach-policy --policy-id p-1 --target-id ou-all',
      'attach SCP p-1 to ou-all again, with its Deny in it',
    ],
    ['an SCP that was deleted', [scps(protect), scps()], null, 'make SCP p-1 anew, with this Deny in it'],
    ['an SCP that was edited', [scps(stronger), scps(protect)], null, 'write the Deny back into SCP p-1'],
    [
      'a trust condition',
      [trusting(vendor(external)), trusting(vendor(null))],
      null,
      'ask sts:ExternalId of AWS arn:aws:iam::999988887777:root again',
    ],
    [
      'a Deny on MCP calls',
      [holding({ statements: [allow('s3:*'), viaMcp] }), holding({ statements: [allow('s3:*')] })],
      `aws iam put-role-policy --role-name bot --policy-name restored-guardrail --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:Delete*","Resource":"*","Condition":{"Bool":{"aws:ViaAWSMCPService":"true"}}}]}'`,
      'put the Deny back as a policy of its own',
    ],
  ];
  for (const [title, scans, command, text] of remedies) {
    it(`is put back: ${title}`, () => {
      const remedy = nights(scans).at(-1)?.[0]?.detection.remedy;
      expect([remedy?.command, remedy?.text]).to.deep.equal([command, text]);
    });
  }
});
