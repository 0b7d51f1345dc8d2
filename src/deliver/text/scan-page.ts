import type { ScanResult, ShownFinding } from '../scan-result.ts';
import { counted } from './access-words.ts';
import { changesBlock } from './changes-block.ts';
import { coverageBlock, sealedLine } from './coverage-block.ts';
import { findingBlock, findingLine } from './finding-block.ts';
import { blank, type Page, paragraph, span } from './page.ts';

/** Alarms told in full; further ones in two lines each, so that the worst stay on the screen. */
const toldInFull = 8;
/** Hygiene and closed findings in two lines each, up to here; then they are only counted. */
const toldShortly = 12;

/**
 * A scan as a person reads it: the worst finding first, then the others, what changed since the last scan, what
 * could not be seen, and how many accounts are sealed. `storeOption` is what `explain` needs to find the same store.
 */
export function scanPage(result: ScanResult, storeOption = ''): Page {
  const { findings } = result;
  const alarms = findings.filter((finding) => finding.lane === 'alarm' && isOpen(finding));
  const hygiene = findings.filter((finding) => finding.lane === 'hygiene' && isOpen(finding));
  const unknown = findings.filter((finding) => finding.state === 'unknown');
  const suppressed = findings.filter((finding) => finding.state === 'suppressed');
  return [
    ...(alarms.length === 0 ? quiet(result, unknown.length) : []),
    ...alarms
      .slice(0, toldInFull)
      .flatMap((finding, index) => [...(index > 0 ? [blank] : []), ...findingBlock(finding)]),
    ...shortGroup('Further alarms', alarms.slice(toldInFull)),
    ...shortGroup('Held open: could not be judged tonight', unknown),
    ...shortGroup('Hygiene', hygiene),
    ...shortGroup('Accepted', suppressed),
    blank,
    ...changesBlock(result),
    blank,
    ...coverageBlock(result.coverage, result.quarantined),
    blank,
    ...totals(alarms.length, hygiene.length, result, storeOption),
    ...sealedLine(result.coverage),
  ];
}

// INVARIANT: green only when everything was read and judged; not having looked is never good news.
function quiet(result: ScanResult, unknown: number): Page {
  if (result.scan.registryDigest === null) {
    return [
      paragraph([
        span('No alarm is open, but no registry was given', 'warning'),
        ': it says which agents there are and what they are meant to reach (--registry FILE).',
      ]),
    ];
  }
  if (!result.coverage.complete || unknown > 0) {
    return [
      paragraph([span('No alarm is open, but not everything could be seen or judged: read on.', 'warning')]),
    ];
  }
  return [paragraph([span('Quiet: no agent was found to reach further than it was meant to.', 'good')])];
}

function shortGroup(title: string, findings: readonly ShownFinding[]): Page {
  if (findings.length === 0) return [];
  const rest = findings.length - toldShortly;
  return [
    blank,
    paragraph([span(`${title} (${findings.length})`, 'strong')]),
    ...findings.slice(0, toldShortly).flatMap((finding) => findingLine(finding)),
    ...(rest > 0 ? [paragraph([span(`and ${rest} more; --format json lists all`, 'dim')], 2)] : []),
  ];
}

function totals(alarms: number, hygiene: number, result: ScanResult, storeOption: string): Page {
  const parts = [counted(alarms, 'alarm'), `${hygiene} hygiene`];
  const hint =
    result.findings.length === 0 ? '' : `; the whole story of one: overreach explain ID${storeOption}`;
  return [paragraph([`${parts.join(', ')}${hint}`])];
}

function isOpen(finding: ShownFinding): boolean {
  return finding.state !== 'unknown' && finding.state !== 'suppressed' && finding.state !== 'resolved';
}
