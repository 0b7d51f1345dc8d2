/**
 * Writes reports/samples: what `export` makes of the example organization, so that people see each form before they have findings
 * of their own. Run it with `node scripts/build-report-samples.ts` after changing a form; a test fails when files and code differ.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalog } from '../src/catalog/index.ts';
import { asffExport } from '../src/deliver/export/asff/asff-export.ts';
import { csvExport } from '../src/deliver/export/csv-export.ts';
import { htmlExport } from '../src/deliver/export/html/html-export.ts';
import { jsonText } from '../src/deliver/export/json-text.ts';
import { ocsfExport } from '../src/deliver/export/ocsf/ocsf-export.ts';
import { reviewHtml } from '../src/deliver/export/review/review-html.ts';
import type { Estate } from '../src/estate/estate.ts';
import type { Instant } from '../src/estate/identifiers.ts';
import type { Clock } from '../src/run/clock.ts';
import { proposalsOf, readExport } from '../src/run/export.ts';
import { reviewIn, reviewSubject } from '../src/run/export-review.ts';
import { judgeBeside, readScanInputs } from '../src/run/judge-estate.ts';
import { recordJudged } from '../src/run/scan.ts';
import { settleChanges } from '../src/run/settle-changes.ts';
import { createMemoryStore } from '../src/store/memory/memory-store.ts';

const nights = ['yesterday', 'tonight'] as const;
const reviewed = 'kiro-cost-explorer';
const everything = { states: null, atLeast: null, rule: null, agent: null, account: null, team: null };

/** The samples by the names of their files. Relative paths, so that no machine's folder stands in them. */
export async function reportSamples(): Promise<ReadonlyMap<string, string>> {
  const store = createMemoryStore();
  const registryPath = 'examples/organization/registry.yaml';
  const estates = new Map<string, Estate>();
  for (const night of nights) {
    const inputs = await readScanInputs(`examples/organization/${night}`, registryPath);
    const judged = await judgeBeside(store, inputs);
    const { scan } = await recordJudged(store, judged, clockOf(night).now(), clockOf(night));
    estates.set(scan.id, judged.estate);
    await settleChanges(store, scan.estate, {
      estateOf: async ({ id }) => estates.get(id) ?? null,
      contains: judged.contains,
      beyond: judged.beyond,
      warn: (warning) => {
        throw new Error(warning);
      },
    });
  }
  const clock = clockOf('tonight');
  const data = await readExport(store, everything, clock);
  const subject = await reviewSubject({
    agent: reviewed,
    registry: registryPath,
    estate: { path: 'examples/organization/tonight' },
  });
  const pack = await reviewIn(store, subject, clock);
  const text = (pieces: Iterable<string>) => [...pieces].join('');
  return new Map([
    ['report.htm', text(htmlExport(data, loadCatalog(), { proposals: proposalsOf(data.findings) }))],
    ['findings.csv', text(csvExport(data))],
    ['findings.generated.json', `${jsonText(data)}\n`],
    ['findings.ocsf.jsonl', text(ocsfExport(data))],
    ['findings.asff.jsonl', text(asffExport(data, 'cn-north-1'))],
    [`review-${reviewed}.htm`, reviewHtml(pack)],
    [`review-${reviewed}.generated.json`, `${jsonText(pack)}\n`],
  ]);
}

/** The morning after the example's night; ids by the night. */
function clockOf(night: (typeof nights)[number]): Clock {
  const day = night === 'yesterday' ? '10' : '11';
  return {
    now: () => `2025-12-${day}T18:40:00.000Z` as Instant,
    newScanId: () => `scan-202512${day}T184000Z-example0`,
  };
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../reports/samples');
  process.chdir(join(import.meta.dirname, '..'));
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of await reportSamples()) writeFileSync(join(folder, name), content);
}
