import { expect } from 'chai';
import fc from 'fast-check';
import type { Severity } from '../../src/audit/finding.ts';
import { scanExitCode } from '../../src/cli/commands/scan.ts';
import { type ExitCode, worstExitCode } from '../../src/cli/exit-code.ts';
import { sampleScan } from '../deliver/sample-scan.ts';

const codes = fc.array(fc.constantFrom<ExitCode>(0, 1, 2, 3));

describe('the exit code', () => {
  it('is 2, then 1, then 3 when several apply', () => {
    expect(worstExitCode([0, 3, 1, 2])).to.equal(2);
    expect(worstExitCode([3, 1, 0])).to.equal(1);
    expect(worstExitCode([0, 3])).to.equal(3);
    expect(worstExitCode([])).to.equal(0);
  });

  it('puts 3 before 1 where completeness is required, and never before 2', () => {
    expect(worstExitCode([1, 3], true)).to.equal(3);
    expect(worstExitCode([1, 2, 3], true)).to.equal(2);
  });

  it('depends on which codes apply, not on how often or in what order', () => {
    fc.assert(
      fc.property(codes, fc.boolean(), (list, complete) => {
        const again = [...list, ...list].reverse();
        expect(worstExitCode(again, complete)).to.equal(worstExitCode(list, complete));
      }),
    );
  });
});

describe('the exit code of a scan', () => {
  const complete = { ...sampleScan, coverage: { ...sampleScan.coverage, complete: true }, quarantined: [] };
  const rows: readonly [
    what: string,
    scan: typeof sampleScan,
    failOn: Severity,
    required: boolean,
    code: ExitCode,
  ][] = [
    ['open findings', complete, 'low', false, 1],
    [
      'open findings below the threshold',
      { ...complete, findings: complete.findings.slice(1) },
      'critical',
      false,
      0,
    ],
    ['no findings', { ...complete, findings: [] }, 'low', false, 0],
    ['no findings in what could be seen', { ...sampleScan, findings: [] }, 'low', false, 3],
    ['a quarantined file', { ...sampleScan, coverage: complete.coverage, findings: [] }, 'low', false, 3],
    ['open findings and gaps', sampleScan, 'low', false, 1],
    ['open findings and gaps, completeness required', sampleScan, 'low', true, 3],
    [
      'a finding that can no longer be judged',
      { ...complete, findings: complete.findings.filter(({ state }) => state === 'unknown') },
      'low',
      false,
      1,
    ],
    [
      'resolved and suppressed findings only',
      {
        ...complete,
        findings: complete.findings.map((finding, index) => ({
          ...finding,
          state: index % 2 === 0 ? ('resolved' as const) : ('suppressed' as const),
        })),
      },
      'info',
      false,
      0,
    ],
  ];
  for (const [what, scan, failOn, required, code] of rows) {
    it(`is ${code} for ${what}`, () => expect(scanExitCode(scan, failOn, required)).to.equal(code));
  }
});
