import { expect } from 'chai';
import type { FindingEvent, FindingRecord } from '../../../src/audit/lifecycle.ts';
import type { Page, Visitor } from '../../../src/dashboard/page.ts';
import { agentPage } from '../../../src/dashboard/pages/agent-page.ts';
import { agentsPage } from '../../../src/dashboard/pages/agents-page.ts';
import { changePage } from '../../../src/dashboard/pages/change-page.ts';
import { changesPage } from '../../../src/dashboard/pages/changes-page.ts';
import { findingPage } from '../../../src/dashboard/pages/finding-page.ts';
import { findingsPage } from '../../../src/dashboard/pages/findings-page.ts';
import { overviewPage } from '../../../src/dashboard/pages/overview-page.ts';
import { registryPage } from '../../../src/dashboard/pages/registry-page.ts';
import { scansPage } from '../../../src/dashboard/pages/scans-page.ts';
import { sessionsPage } from '../../../src/dashboard/pages/sessions-page.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { shownFinding } from '../../../src/run/shown-findings.ts';
import type { AgentRow, CauseRow, DeliveryRow, FindingRow, Slice } from '../../../src/store/reading/rows.ts';
import { hostileSeeds, misleading } from '../../corpus/hostile-strings.ts';
import { detection, excess } from '../../fakes/findings.ts';

const now = '2026-11-20T08:00:00.000Z' as Instant;
const sliceOf = <Row>(...rows: readonly Row[]): Slice<Row> => ({ rows, next: null, looked: null });

/** Every page with this text wherever somebody else chose what stands there. */
function pagesWith(text: string): Readonly<Record<string, Page>> {
  const visitor: Visitor = { name: text, role: 'triager', csrf: 'token' };
  const base = detection('x', { excess: excess([text]) });
  const record: FindingRecord = {
    estate: text,
    detection: {
      ...base,
      fingerprint: 'fp1:0123456789abcdef',
      account: text as typeof base.account,
      principal: text,
      agent: text,
      operator: text,
      owner: { team: text, decidedBy: 'registry' },
      title: text,
      details: [text, `assumed: ${text}`, `used since? ${text}`],
      evidence: [
        { kind: 'event', eventID: text, at: now, action: text, resource: text, text },
        { kind: 'signature', signature: text, field: text, value: text, eventID: text, text },
        { kind: 'granted-by', policy: text, statement: text, text },
        { kind: 'not-stopped-by', layer: text, text },
        { kind: 'registry', file: text, line: 1, text },
        { kind: 'note', text },
      ],
      remedy: {
        text,
        command: `aws ${text} file://remedy.json`,
        hint: text,
        policy: {
          Version: '2012-10-17',
          Statement: [{ Sid: text, Effect: 'Deny', Action: text, Resource: text }],
        },
        proof: 'not-proved',
        proofNote: text,
      },
    },
    presence: 'unknown',
    presenceReason: text,
    triage: 'acknowledged',
    suppression: { person: text, reason: text, expires: now, ceilingDigest: text },
    firstSeen: now,
    lastSeen: now,
    resolvedAt: null,
    life: 2,
    widened: false,
  };
  const row: FindingRow = {
    estate: text,
    fingerprint: record.detection.fingerprint,
    rule: 'unused-permissions',
    severity: 'high',
    lane: 'alarm',
    state: 'suppressed',
    account: text,
    principal: text,
    agent: text,
    operator: text,
    team: text,
    title: text,
    firstSeen: now,
    lastSeen: now,
    dueAt: now,
    resolvedAt: null,
    suppressedUntil: now,
  };
  const history: readonly FindingEvent[] = [
    { kind: 'opened', detail: {} },
    { kind: 'widened', detail: { added: [text], removed: [text], proved: false, lostSome: true } },
    { kind: 'acknowledged', detail: { person: text, note: text, notMine: true } },
    { kind: 'suppressed', detail: { person: text, reason: text, expires: text } },
    { kind: 'recreated', detail: { from: text, to: text } },
    { kind: 'regressed', detail: { resolvedAt: text } },
    { kind: 'severity-changed', detail: { from: text, to: text } },
  ].map((event) => ({ ...event, fingerprint: row.fingerprint, at: now, scanId: text }) as FindingEvent);
  const cause: CauseRow = {
    id: 'ch1:0123',
    estate: text,
    scanId: text,
    at: now,
    cause: 'proved',
    undo: 'any',
    direction: 'widened',
    severity: 'high',
    parts: [
      {
        what: 'added',
        command: text,
        facet: { kind: 'registry' },
        text,
        origin: {
          state: 'found',
          eventID: text,
          at: now,
          action: text,
          actor: text,
          human: text,
          tool: text,
          invokedBy: text,
        },
      },
      {
        what: 'added',
        command: text,
        facet: { kind: 'registry' },
        text,
        origin: { state: 'commit', commit: text, author: text, at: now },
      },
      {
        what: 'added',
        command: null,
        facet: { kind: 'registry' },
        text,
        origin: { state: 'trail-unread', reason: text },
      },
    ],
    unexplained: text,
    triage: 'accepted',
    person: text,
    reason: text,
    until: now,
    findings: 1,
    told: [
      {
        fingerprint: row.fingerprint,
        moved: 'opened',
        severity: 'high',
        rule: 'scope-missing',
        title: text,
        agent: text,
        account: text,
      },
    ],
  };
  const agent: AgentRow = {
    estate: text,
    agent: text,
    team: text,
    accounts: [text],
    level: 1,
    upTo: 3,
    missing: [text],
    unknown: [text],
    scanId: text,
  };
  const scan = {
    seq: 1,
    id: text,
    estate: text,
    startedAt: now,
    collectedAt: now,
    finishedAt: now,
    sealed: false,
    standing: 'applied' as const,
    counts: { high: 2 },
    registryDigest: text,
  };
  const session = {
    estate: text,
    id: text,
    account: text,
    startedAt: now,
    lastEventAt: now,
    product: text,
    agent: text,
    human: text,
  };
  const layer = {
    estate: text,
    account: text,
    layer: 'iam',
    state: 'unknown' as const,
    reason: text,
    completeAt: null,
  };
  const slot = {
    name: text,
    dueAt: now,
    finishedAt: now,
    outcome: 'failed' as const,
    reason: text,
    scanId: text,
  };
  const delivery: DeliveryRow = {
    createdAt: now,
    kind: 'page',
    estate: text,
    scanId: text,
    digest: text,
    route: text,
    state: 'poison',
    tries: 8,
    reason: text,
    sentAt: null,
  };
  const change = {
    seq: 1,
    at: now,
    kind: 'suppressed' as const,
    scanId: text,
    detail: { person: text, reason: text, expires: text },
    finding: row,
  };
  const coverage = {
    accounts: 1,
    sealed: 0,
    layers: [{ layer: 'iam', complete: 0, notOffered: 0, unknown: 1, oldest: null }],
    oldestRequired: null,
  };
  const one = { count: 1, atLeast: true };
  const counts = { agent: text, open: { high: 2 }, operators: [text], atLeast: true };
  return {
    overview: overviewPage({
      scans: [scan],
      coverage,
      open: { info: one, low: one, medium: one, high: one, critical: one },
      agentsOverScope: one,
      overdue: one,
      now,
      worst: [row],
      causes: [cause],
      changes: [change],
      changeCounts: { kinds: { [text]: 1 }, atLeast: true },
      trend: [scan],
      unread: [layer],
      slots: [slot],
      accounts: [text],
    }),
    agents: agentsPage({
      team: text,
      slice: sliceOf(agent),
      isFirst: false,
      findings: [counts],
      excess: [record],
    }),
    agent: agentPage({
      agent: text,
      declared: [agent],
      counts,
      findings: sliceOf(row),
      excess: [record],
      history,
      causes: [cause],
      unused: [
        {
          ...record,
          detection: {
            ...record.detection,
            rule: 'unused-permissions',
            title: `${text} used 3 of the 12 services it may use in 90 days`,
          },
        },
      ],
      sessions: sliceOf(session),
      now,
    }),
    findings: findingsPage({
      filter: { agent: text, team: text, text, account: text },
      slice: { ...sliceOf(row), next: text },
      isFirst: false,
      now,
    }),
    finding: findingPage({
      finding: shownFinding(record),
      history,
      historyLimit: 2,
      before: excess([text, 's3:Get*']),
      holds: [
        { key: text, kind: 'boundary', policy: text },
        { key: text, kind: 'trust', trusted: text, condition: text },
      ],
      proposal: { proposal: `agents:\n  - ${text}`, proposalProof: text },
      causes: [cause],
      dueAt: now,
      visitor,
      refused: { problem: text, act: 'reopen', note: text, reason: text, expires: text },
    }),
    causes: changesPage({ by: 'cause', slice: sliceOf(cause), isFirst: false }),
    change: changePage({
      cause: { ...cause, id: `ch1:${text}` },
      visitor,
      refused: { problem: text, act: 'reopen', note: text, reason: text, expires: text },
    }),
    newChange: changePage({
      cause: { ...cause, triage: 'new' },
      visitor,
      refused: { problem: text, act: 'accept', note: text, reason: text, expires: text },
    }),
    events: changesPage({ by: 'event', slice: sliceOf(change), isFirst: false, scan: text, kind: 'opened' }),
    sessions: sessionsPage({
      filter: { agent: text, human: text },
      slice: { ...sliceOf(session), next: text },
      isFirst: false,
    }),
    registry: registryPage({ slice: sliceOf(agent), isFirst: false, scans: [scan], about: [row] }),
    scans: scansPage({
      scans: sliceOf(scan),
      isFirst: false,
      coverage,
      required: ['iam'],
      unread: [layer],
      layers: { ...sliceOf(layer), next: text },
      accountsAfter: text,
      slots: [slot],
      slotsKnown: true,
      deliveries: [delivery, { ...delivery, state: 'sent', sentAt: now }],
      now,
    }),
  };
}

const tag = /<\/?([a-z][a-z0-9]*)((?: [A-Za-z0-9-]+(?:="[^"<>]*")?)*) ?>/g;

/** The names of elements and attributes of a page, and what is neither, nor plain text. */
function partsOf(markup: string): { readonly names: ReadonlySet<string>; readonly odd: readonly string[] } {
  const names = new Set<string>();
  for (const [, element = '', attributes = ''] of markup.matchAll(tag)) {
    names.add(element);
    for (const [, key = ''] of attributes.matchAll(/ ([A-Za-z0-9-]+)(?:="[^"]*")?/g))
      names.add(`${element} ${key}`);
  }
  // Line breaks are the page's own, between its elements.
  const shown = markup.replaceAll('\n', ' ');
  return {
    names,
    odd: [...(markup.replace(tag, '').match(/[<>"]/g) ?? []), ...(shown.match(misleading) ?? [])],
  };
}

describe('hostile names on the pages', function () {
  this.timeout(60_000);
  const calm = Object.fromEntries(
    Object.entries(pagesWith('calm-name')).map(([name, page]) => [name, partsOf(String(page.body))]),
  );

  it('are judged by a check that takes a page as it is, and knows foreign markup', () => {
    for (const [name, parts] of Object.entries(calm)) {
      expect(parts.odd, name).to.deep.equal([]);
      expect(parts.names.size, name).to.be.above(15);
    }
    for (const markup of ['<b', 'a"b', 'a\u202eb', '<a href=x>', '\u0007']) {
      expect(partsOf(markup).odd, markup).to.not.deep.equal([]);
    }
    expect([...partsOf('<img onerror="x">').names]).to.deep.equal(['img', 'img onerror']);
  });

  for (const [kind, seeds] of Object.entries(hostileSeeds)) {
    it(`are shown and not obeyed: ${kind}`, () => {
      for (const text of seeds) {
        for (const [name, page] of Object.entries(pagesWith(text))) {
          const { names, odd } = partsOf(String(page.body));
          expect(odd, `${name} with ${JSON.stringify(text)}`).to.deep.equal([]);
          const foreign = [...names].filter((one) => !calm[name]?.names.has(one));
          expect(foreign, `${name} with ${JSON.stringify(text)}`).to.deep.equal([]);
          expect(page.title, name).to.not.match(misleading);
        }
      }
    });
  }

  it('lead nowhere but to pages of this dashboard', () => {
    for (const text of [...hostileSeeds.url, ...hostileSeeds.attribute, '//evil.example', '/\\evil', '..']) {
      for (const [name, page] of Object.entries(pagesWith(text))) {
        for (const [, href = ''] of String(page.body).matchAll(/(?:href|action)="([^"]*)"/g)) {
          expect(href, `${name} with ${JSON.stringify(text)}`).to.match(/^\/(?![/\\])|^#/);
        }
      }
    }
  });
});
