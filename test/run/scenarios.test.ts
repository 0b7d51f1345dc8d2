import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Detection } from '../../src/audit/finding.ts';
import { judgeEstate, readScanInputs } from '../../src/run/judge-estate.ts';

const folder = join(import.meta.dirname, '../fixtures/scenarios');

interface Expected {
  /** Another scenario, whose estate this one shares. */
  readonly estate?: string;
  readonly alarms: readonly Pick<Detection, 'rule' | 'severity' | 'agent' | 'principal'>[];
  /** Rules of hygiene that must speak as well. */
  readonly also: readonly string[];
}

const scenarios = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'expected.json')));

async function scan(name: string): Promise<{ expected: Expected; detections: readonly Detection[] }> {
  const expected = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as Expected;
  const estate = join(folder, expected.estate ?? name, 'estate');
  const inputs = await readScanInputs(estate, join(folder, name, 'registry.yaml'));
  expect(inputs.estate.quarantined).to.deep.equal([]);
  return { expected, detections: judgeEstate(inputs).result.detections };
}

const inWords = ({ rule, severity, agent, principal }: Expected['alarms'][number]): string =>
  [severity, rule, agent, principal].join(' ');

describe('scenarios', () => {
  it('are all here', () => {
    expect(scenarios).to.include.members([
      'kiro',
      'deletion-in-freeze',
      'terraform-destroy',
      'terraform-destroy-unguarded',
      'token-beyond-its-purpose',
      'agentcore-outside-runtime',
    ]);
  });

  for (const name of scenarios) {
    it(`${name}: every alarm it must raise, and no other`, async () => {
      const { expected, detections } = await scan(name);
      const alarms = detections.filter(({ lane }) => lane === 'alarm');
      expect(alarms.map(inWords).sort()).to.deep.equal(expected.alarms.map(inWords).sort());
      const hygiene = detections.filter(({ lane }) => lane === 'hygiene').map(({ rule }) => rule);
      expect(hygiene).to.include.members([...expected.also]);
    });
  }

  it('claim no agent where nothing tells of one', async () => {
    for (const name of ['terraform-destroy', 'terraform-destroy-unguarded']) {
      const { detections } = await scan(name);
      expect(detections.map(({ agent }) => agent).filter((agent) => agent !== null)).to.deep.equal([]);
    }
  });

  it('name the approval that was not enough, and say nothing else of it', async () => {
    const { detections } = await scan('kiro');
    for (const rule of ['agent-on-human-credentials', 'destructive-without-approval']) {
      const finding = detections.find((one) => one.rule === rule);
      expect(finding?.details.join(' '), rule).to.match(
        /approval: none found in approvals\/\*\.jsonl; CHG-7 is not enough/,
      );
    }
  });
});
