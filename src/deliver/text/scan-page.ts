import type { ScanResult, ShownFinding } from '../scan-result.ts';
import { counted } from './access-words.ts';
import { changesBlock } from './changes-block.ts';
import { coverageBlock, sealedLine } from './coverage-block.ts';
import { findingBlock, isAssumption } from './finding-block.ts';
import { findingList, findingsByRule } from './finding-groups.ts';
import { maturityLine } from './maturity-page.ts';
import { blank, type Page, paragraph, span } from './page.ts';

/** Alarms told in full; further ones in two lines each, so that the worst stay near. */
const toldInFull = 5;

/**
 * A scan as a person reads it: the worst finding first, then the others, what changed since the last scan, what
 * could not be seen, and how many accounts are sealed.
 * @param explain the command line that tells a finding by its id, up to the id; null when nothing was kept
 */
export function scanPage(result: ScanResult, explain: string | null): Page {
  const { findings } = result;
  const alarms = findings.filter((finding) => finding.lane === 'alarm' && isOpen(finding));
  const hygiene = findings.filter((finding) => finding.lane === 'hygiene' && isOpen(finding));
  const unknown = findings.filter((finding) => finding.state === 'unknown');
  const suppressed = findings.filter((finding) => finding.state === 'suppressed');
  return [
    ...(alarms.length === 0 ? quiet(result, unknown.length) : []),
    ...alarms
      .slice(0, toldInFull)
      .flatMap((finding, index) => [...(index > 0 ? [blank] : []), ...findingBlock(finding, explain)]),
    ...findingList('Further alarms', alarms.slice(toldInFull)),
    ...findingList('Held open: could not be judged tonight', unknown),
    ...findingsByRule('Hygiene', hygiene),
    ...findingList('Accepted', suppressed),
    ...assumptions(alarms.slice(0, toldInFull)),
    blank,
    ...changesBlock(result),
    blank,
    ...coverageBlock(result.coverage, result.quarantined),
    blank,
    ...maturityLine(result.agents ?? []),
    ...totals([alarms.length, hygiene.length, unknown.length], result, explain),
    ...sealedLine(result.coverage),
  ];
}

// INVARIANT: green only when everything was read and judged; not having looked is never good news.
function quiet({ scan, coverage }: ScanResult, unknown: number): Page {
  const open =
    unknown === 0
      ? 'No alarm is open'
      : `Nobody could say tonight whether ${counted(unknown, 'finding')} ${unknown === 1 ? 'is' : 'are'} still so`;
  if (scan.registryDigest === null) {
    return [
      paragraph([
        span(`${open}, ${unknown === 0 ? 'but' : 'and'} no registry was given`, 'warning'),
        ': it says which agents there are and what they are meant to reach (--registry FILE).',
      ]),
    ];
  }
  if (unknown > 0) return [paragraph([span(`${open}: held open, read on.`, 'warning')])];
  if (!coverage.complete) {
    return [paragraph([span(`${open}, but not everything could be seen: read on.`, 'warning')])];
  }
  return [paragraph([span('Quiet: no agent was found to reach further than it was meant to.', 'good')])];
}

// What the findings rest on is the same for many of them: said once.
function assumptions(told: readonly ShownFinding[]): Page {
  const found = new Set(told.flatMap(({ details }) => details.filter(isAssumption)));
  return found.size === 0 ? [] : [blank, ...[...found].map((text) => paragraph([span(text, 'dim')], 0, 2))];
}

function totals(
  [alarms, hygiene, unknown]: readonly [alarms: number, hygiene: number, unknown: number],
  result: ScanResult,
  explain: string | null,
): Page {
  const held = unknown === 0 ? '' : `, ${unknown} held open as unknown`;
  const counts = `${counted(alarms, 'alarm')}, ${hygiene} hygiene${held}`;
  const hint =
    result.findings.length === 0 || explain === null ? '' : `; the whole story of one: ${explain} ID`;
  return [paragraph([`${counts}${hint}`])];
}

function isOpen(finding: ShownFinding): boolean {
  return finding.state !== 'unknown' && finding.state !== 'suppressed' && finding.state !== 'resolved';
}
