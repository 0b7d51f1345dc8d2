import { loadCatalog } from '../catalog/index.ts';
import { callFailure } from '../collect/aws/call-failure.ts';
import type { CollectConfig } from '../collect/aws/collect-config.ts';
import { type Hub, openHub } from '../collect/aws/hub.ts';
import { type SimulatedDecision, simulateRequest } from '../collect/aws/simulate-request.ts';
import { openSurroundings } from '../collect/aws/surroundings.ts';
import { systemTimer, type Timer } from '../collect/aws/timer.ts';
import type { ShownFinding } from '../deliver/scan-result.ts';
import type { Verification, VerifiedRequest } from '../deliver/verification.ts';
import { regionsToShow } from '../deliver/worst-regions.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { findPrincipal } from '../estate/principals.ts';
import { evaluate, parseCase } from '../policy/index.ts';
import { failure } from './failure.ts';
import { packageVersion } from './package-root.ts';
import { readEstateInput } from './read-inputs.ts';
import { requestForAws } from './verify-on-aws-request.ts';
import { type WitnessCase, witnessCase } from './witness-case.ts';
import { witnessHolder } from './witness-holder.ts';

/** What the simulator never sees (IAM User Guide, "Testing IAM policies with the IAM policy simulator"). */
const limits: readonly string[] = [
  'resource control policies, session policies, VPC endpoint policies and resource policies that a role meets',
  'keys that AWS itself fills in: only those of the request are given',
];

/** Requests asked about at most: each proves the finding by itself. */
const mostRequests = 10;

/**
 * Puts the proof requests of a finding to IAM's policy simulator, with the layers that the estate holds today.
 * @param estatePath absolute; the layers are worked out anew, as the store keeps none
 * @throws {CommandFailure} when the estate has no such principal, or AWS cannot be asked at all
 */
export async function verifyOnAws(
  finding: ShownFinding,
  estatePath: string,
  config: CollectConfig,
  timer: Timer = systemTimer,
): Promise<Verification> {
  const estate = await readEstateInput(estatePath);
  const principal = findPrincipal(estate, finding.principal);
  if (principal === null)
    throw failure(
      `\`${finding.principal}\` is not in \`${estatePath}\`: give the estate that the finding was made of with \`--estate\``,
    );
  const holder = witnessHolder(estate, principal);
  const witnesses = regionsToShow(finding.excess?.regions ?? [])
    .flatMap(({ certainty, witness }) => (certainty === 'definite' && witness !== null ? [witness] : []))
    .slice(0, mostRequests);
  const surroundings = openSurroundings({
    userAgent: `overreach/${packageVersion()}`,
    endpoint: config.endpoint,
    timer,
  });
  try {
    const hub = await openHub(config, surroundings).catch((error: unknown) => {
      const isKnown = error instanceof Error && ['HubError', 'PlainHttpError'].includes(error.name);
      throw isKnown ? failure(`AWS cannot be asked: ${error.message}`, error) : error;
    });
    const connection = await connectionFor(hub, principal.account, config);
    const requests: VerifiedRequest[] = [];
    for (const witness of witnesses) {
      const { access, beside } = holder(witness);
      const line = witnessCase('verify', finding.principal, access, witness, beside);
      requests.push({ witness, ...(await verify(line, finding.principal, connection)) });
    }
    return { account: connection.account, requests, limits };
  } finally {
    surroundings.close();
  }
}

/** The simulator judges what it is given, whoever asks; without a reader role the caller does. */
async function connectionFor(
  hub: Hub,
  account: AccountId,
  { readerRole }: CollectConfig,
): Promise<Hub['connection']> {
  if (readerRole === null) return hub.connection;
  return hub.open(account, 'verify').catch((error: unknown) => {
    const { detail } = callFailure(error, `account ${account} cannot be entered`);
    throw failure(`AWS cannot be asked: ${detail}`, error);
  });
}

async function verify(
  line: WitnessCase,
  principal: string,
  connection: Hub['connection'],
): Promise<Omit<VerifiedRequest, 'witness'>> {
  const parsed = parseCase(line);
  if (!parsed.ok) throw new Error(`a proof request that cannot be read: ${parsed.issues[0]?.message}`);
  const ours = evaluate(parsed.value.request, parsed.value.layers, loadCatalog()).decision;
  const { request, notJudged } = requestForAws(line, parsed.value, principal);
  try {
    const answer = await simulateRequest(connection, request);
    const verdict = verdictOf(ours === 'Allowed', answer, notJudged);
    return { ours, aws: answer.decision, verdict, detail: detailOf(answer), notJudged };
  } catch (error) {
    const { detail } = callFailure(error, 'iam:SimulateCustomPolicy');
    return { ours, aws: null, verdict: 'cannot-tell', detail, notJudged };
  }
}

/** A deny that AWS found counts whatever else there is; the want of an allow may lie in what it was not shown. */
function verdictOf(
  isAllowed: boolean,
  { decision }: SimulatedDecision,
  notJudged: readonly string[],
): VerifiedRequest['verdict'] {
  if (isAllowed === (decision === 'allowed')) return 'agrees';
  return decision === 'explicitDeny' || notJudged.length === 0 ? 'differs' : 'cannot-tell';
}

function detailOf({ allowedByOrganization, allowedByBoundary, missingKeys }: SimulatedDecision): string {
  return [
    ...(allowedByOrganization === null
      ? []
      : [`SCPs ${allowedByOrganization ? 'let it through' : 'stop it'}`]),
    ...(allowedByBoundary === null
      ? []
      : [`the boundary ${allowedByBoundary ? 'lets it through' : 'stops it'}`]),
    ...(missingKeys.length === 0 ? [] : [`policies also ask for ${missingKeys.join(', ')}`]),
  ].join('; ');
}
