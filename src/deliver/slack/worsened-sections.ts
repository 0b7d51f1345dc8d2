import { type Severity, severities } from '../../audit/finding.ts';
import type { KeptChange } from '../../audit/kept-change.ts';
import type { ShownFinding } from '../scan-result.ts';
import { counted } from '../text/access-words.ts';
import { changeSentences } from './change-sentence.ts';
import type { DigestInput } from './digest-input.ts';
import { findingLine } from './finding-line.ts';
import { capped, type Line, line, name, type Section, strong } from './message.ts';
import type { Worsened } from './told-findings.ts';

/** Lines of one team before the others are only counted. */
const mostPerTeam = 5;

/** From so many agents on, what one change did is one line: an SCP detached above 200 agents. */
const manyAgents = 3;

/** What got worse, one line an agent, by team; the gravest team first. */
export function worsenedSections(told: readonly Worsened[], input: DigestInput): readonly Section[] {
  const causes = causesOf(told, input.changes ?? []);
  const moved = groupBy([...causes.keys()], (one) => causes.get(one) as KeptChange);
  const shared = [...moved].filter(([, members]) => agentsOf(members).size >= manyAgents);
  const isShared = new Set(shared.map(([change]) => change));
  const together = shared.map(([change, members]) => sharedLine(change, members));
  const single = told.filter((one) => !isShared.has(causes.get(one) as KeptChange));
  const teams = groupBy(single, ({ finding }) => finding.owner.team ?? '');
  const ordered = [...teams].toSorted(
    ([left, one], [right, other]) => worst(other) - worst(one) || (left < right ? -1 : 1),
  );
  const titled = ordered.length > 1 || together.length > 0;
  return [
    ...capped(titled ? 'By one change' : null, together, mostPerTeam, 'overreach changes'),
    ...ordered.flatMap(([team, members]) => {
      const title = titled ? (team === '' ? 'Without an owner' : team) : null;
      const lines = agentLines(members, causes, input);
      const command = `overreach findings list${team === '' ? '' : ` --team ${team}`}`;
      return capped(title, lines, mostPerTeam, command);
    }),
  ];
}

/** How many agents, or principals where no agent is declared, these findings speak of. */
export function agentsOf(told: readonly Worsened[]): ReadonlySet<string> {
  return new Set(told.map(({ finding }) => agentKey(finding)));
}

function agentLines(
  members: readonly Worsened[],
  causes: ReadonlyMap<Worsened, KeptChange>,
  input: DigestInput,
): readonly Line[] {
  const agents = [...groupBy(members, ({ finding }) => agentKey(finding)).values()].map((group) =>
    group.toSorted(gravestFirst),
  );
  return agents
    .toSorted(([left], [right]) => gravestFirst(left as Worsened, right as Worsened))
    .map(([first, ...others]) => {
      const worsened = first as Worsened;
      const change = causes.get(worsened) ?? null;
      return findingLine(worsened.finding, { change, others: others.map(({ finding }) => finding) }, input);
    });
}

/** One change above many agents: what it was, how many it concerns, and the worst of what came of it. */
function sharedLine(change: KeptChange, moved: readonly Worsened[]): Line {
  const members = moved.toSorted(gravestFirst);
  const [first] = members;
  const teams = new Set(members.flatMap(({ finding }) => finding.owner.team ?? []));
  const whose = teams.size === 0 ? '' : ` of ${counted(teams.size, 'team')}`;
  return [
    strong((first?.finding.severity ?? change.severity).toUpperCase()),
    ...line(` ${counted(agentsOf(members).size, 'agent')}${whose} can reach further. `),
    ...changeSentences(change),
    ...line(` The worst: ${first?.finding.title ?? ''}. `),
    name(`overreach explain ${change.id.slice(0, 16)}`),
  ];
}

/** Which change moved each finding. The one that is proved goes before one that may be. */
function causesOf(
  told: readonly Worsened[],
  changes: readonly KeptChange[],
): ReadonlyMap<Worsened, KeptChange> {
  const weight = { proved: 0, among: 1, act: 2, scope: 3, bearing: 4, unexplained: 5 } as const;
  const byFinding = new Map<string, { readonly change: KeptChange; readonly weight: number }>();
  for (const change of changes) {
    for (const { fingerprint, moved, cause } of change.findings) {
      // What was done is said by the finding itself.
      if ((moved !== 'opened' && moved !== 'widened') || cause === 'act') continue;
      const known = byFinding.get(fingerprint);
      if (known === undefined || weight[cause] < known.weight)
        byFinding.set(fingerprint, { change, weight: weight[cause] });
    }
  }
  return new Map(
    told.flatMap((one) => {
      const found = byFinding.get(one.finding.fingerprint);
      return found === undefined ? [] : [[one, found.change] as const];
    }),
  );
}

function agentKey({ agent, principalKey, subject }: ShownFinding): string {
  return agent === null ? `principal ${principalKey} ${subject}` : `agent ${agent}`;
}

function gravestFirst({ finding: left }: Worsened, { finding: right }: Worsened): number {
  return (
    rank(right.severity) - rank(left.severity) ||
    deeds(right) - deeds(left) ||
    Number(right.excess !== null) - Number(left.excess !== null) ||
    (left.fingerprint < right.fingerprint ? -1 : 1)
  );
}

/** Of two as grave what tells more of what was done goes first. */
function deeds({ details, evidence }: ShownFinding): number {
  return evidence.some(({ kind }) => kind === 'event') ? details.length : 0;
}

function worst(members: readonly Worsened[]): number {
  return Math.max(...members.map(({ finding }) => rank(finding.severity)));
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function groupBy<K, T>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
