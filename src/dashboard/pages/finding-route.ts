import { dueAt } from '../../audit/due.ts';
import type { FindingRecord } from '../../audit/lifecycle.ts';
import { proposalOf } from '../../run/explain.ts';
import { shownFinding } from '../../run/shown-findings.ts';
import type { Page } from '../page.ts';
import { notFound } from '../problem.ts';
import type { Redirect, Route, RouteRequest } from '../route.ts';
import { askedOf, readAct } from './asked-decision.ts';
import { findingPage } from './finding-page.ts';
import type { Refusal } from './parts/decision-forms.ts';
import { findingHref } from './parts/links.ts';

/** Entries of a history on one page: it takes years of nightly changes to have more. */
const historyLimit = 200;
/** Changes that are told of beside a finding. */
const causesTold = 3;

/** The page of one finding, and what a triager decides there. */
export const findingRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/findings/:id',
    needs: 'viewer',
    handle: async (request) => {
      const record = await named(request);
      // A link by the beginning of a fingerprint goes on to the one that stays.
      const stays = findingHref(record.detection.fingerprint);
      if (request.path.length < stays.length) return { to: stays };
      return pageOf(request, record, null);
    },
  },
  // A decision that was refused is shown under the form's own address: asked for again, it is the finding.
  {
    method: 'GET',
    path: '/findings/:id/decide',
    needs: 'viewer',
    handle: async (request) => ({ to: findingHref((await named(request)).detection.fingerprint) }),
  },
  { method: 'POST', path: '/findings/:id/decide', needs: 'triager', handle: decide },
];

async function decide(request: RouteRequest): Promise<Page | Redirect> {
  const record = await named(request);
  const { fingerprint } = record.detection;
  const asked = askedOf(request.form);
  const act = readAct(asked);
  if ('problem' in act) return pageOf(request, record, { ...asked, problem: act.problem });
  const seen = request.form.get('seen');
  const decided = await request.decide(
    fingerprint,
    act.kind === 'accept' && seen !== null ? { ...act, seen } : act,
  );
  if (decided.ok) return { to: `${findingHref(fingerprint)}#decide` };
  return pageOf(request, record, { ...asked, problem: decided.problem });
}

/** The finding that the address names; 404 where there is none, 400 where it is the beginning of several. */
async function named({ params, reader }: RouteRequest): Promise<FindingRecord> {
  const id = params['id'] ?? '';
  const bare = id.replace(/^fp1:/, '');
  // INVARIANT: only what a fingerprint can begin with is looked for.
  if (!/^[0-9a-z]{4,128}$/.test(bare)) {
    throw notFound(`\`${id.slice(0, 80)}\` is no finding: the list of findings has them all`);
  }
  const found = await reader.finding(bare);
  const [record] = found;
  if (record === undefined) throw notFound(`no finding begins with \`${id.slice(0, 80)}\``);
  if (found.some(({ detection }) => detection.fingerprint !== record.detection.fingerprint)) {
    throw notFound(`several findings begin with \`${id.slice(0, 80)}\`: give more of it`);
  }
  return record;
}

async function pageOf(
  { reader, visitor }: RouteRequest,
  record: FindingRecord,
  refused: Refusal | null,
): Promise<Page> {
  const { estate, detection, firstSeen } = record;
  const { fingerprint } = detection;
  const [history, before, holds, causes] = await Promise.all([
    reader.history(estate, fingerprint, historyLimit),
    reader.excessBefore(estate, fingerprint),
    reader.holds(estate, detection.principalKey),
    reader.causesOf(fingerprint, causesTold),
  ]);
  return findingPage({
    finding: shownFinding(record),
    history,
    historyLimit,
    before,
    holds,
    proposal: proposalOf(record),
    causes,
    dueAt: dueAt(detection, firstSeen),
    visitor,
    refused,
  });
}
