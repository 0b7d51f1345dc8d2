/**
 * A scan from files to findings, kept in memory: one account of 10,000 roles under three AWS managed policies, an inline
 * policy and a boundary for some, and a registry in which some thousand roles are agents' with 50 scopes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scanEstate } from '../src/run/scan.ts';
import { scanFiles } from './estates/scan-files.ts';
import { measure, surroundings, told } from './usage.ts';

const roles = Number(process.argv[3] ?? 10_000);
const agents = Number(process.argv[2] ?? 1_000);
const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
try {
  const estate = join(folder, 'authorization-details.json');
  const registry = join(folder, 'registry.yaml');
  const files = scanFiles(roles, agents, 20261120);
  writeFileSync(estate, files.authorizationDetails);
  writeFileSync(registry, files.registry);
  const stages: { readonly text: string; readonly used: ReturnType<typeof measure> }[] = [];
  const ended: string[] = [];
  const end = () => {
    const last = stages.at(-1);
    if (last) ended.push(`${last.text} ${last.used().cpuSeconds.toFixed(1)}`);
  };
  const report = (text: string) => {
    end();
    stages.push({ text, used: measure() });
  };
  const used = measure();
  const result = await scanEstate(
    { estate, registry, store: 'memory:', folder, casesOut: null },
    { report, warn: () => {} },
  );
  end();
  process.stdout.write(
    `scan: ${roles} roles, ${agents} of them agents, ${result.counts.findings} findings in ${told(used())}, ` +
      `${surroundings()}; CPU s: ${ended.join(', ')}\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
