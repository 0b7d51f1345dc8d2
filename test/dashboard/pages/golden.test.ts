import { expect } from 'chai';
import { findingPage } from '../../../src/dashboard/pages/finding-page.ts';
import { registryProposal } from '../../../src/deliver/registry-proposal.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { expectGolden } from '../../deliver/golden.ts';
import { grown, kiro } from '../../deliver/sample-scan.ts';

const visitor = { name: 'kim', role: 'viewer', csrf: 'token' } as const;

/** An element a line, so that a difference is read. */
function inLines(markup: string): string {
  return `${markup.replaceAll(/>\s*</g, '>\n<')}\n`;
}

describe('the page of a finding', () => {
  for (const [name, finding] of Object.entries({ kiro, grown })) {
    it(`is the same, byte for byte: ${name}`, () => {
      const page = findingPage({
        finding,
        history: [
          {
            fingerprint: finding.fingerprint,
            kind: 'opened',
            at: finding.firstSeen as Instant,
            scanId: 'scan-1',
            detail: { life: 1, severity: finding.severity },
          },
        ],
        historyLimit: 200,
        before: null,
        holds: [],
        proposal: { proposal: registryProposal(finding) },
        causes: [],
        dueAt: null,
        visitor,
        refused: null,
      });
      expectGolden(`page-finding-${name}.html`, inLines(String(page.body)));
      expect(page).to.include({ nav: 'findings' });
    });
  }
});
