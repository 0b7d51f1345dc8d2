import { expect } from 'chai';
import fc from 'fast-check';
import { loadCatalog } from '../../../src/catalog/index.ts';
import { asffExport } from '../../../src/deliver/export/asff/asff-export.ts';
import { csvColumns, csvExport } from '../../../src/deliver/export/csv-export.ts';
import type { ExportData } from '../../../src/deliver/export/export-data.ts';
import { htmlExport } from '../../../src/deliver/export/html/html-export.ts';
import { jsonExport } from '../../../src/deliver/export/json-export.ts';
import { ocsfExport } from '../../../src/deliver/export/ocsf/ocsf-export.ts';
import { renderPage } from '../../../src/deliver/text/render.ts';
import { storyPage } from '../../../src/deliver/text/story-page.ts';
import { hostileStrings, misleading } from '../../corpus/hostile-strings.ts';
import { findingSaying } from './hostile-finding.ts';
import { rowsOfCsv } from './rows-of-csv.ts';
import { sampleExport } from './sample-export.ts';

const catalog = loadCatalog();
const { fingerprint } = findingSaying('').finding;

/** An export in which a text stands wherever a stranger's text could. */
function exportSaying(text: string): ExportData {
  const [estate] = sampleExport.estates;
  if (estate === undefined) throw new Error('the sample has no estate');
  return {
    ...sampleExport,
    filter: [`agent ${text}`],
    estates: [{ ...estate, estate: text, agents: { declared: 1, over: [text] } }],
    findings: [findingSaying(text)],
  };
}

const joined = (pieces: Iterable<string>) => [...pieces].join('');
const html = (text: string) =>
  joined(
    htmlExport(exportSaying(text), catalog, { proposals: new Map([[fingerprint, text.slice(0, 200)]]) }),
  );

/** The tags of a page with the names of their attributes: what a text must not change. Attribute values hold texts. */
function skeleton(page: string): readonly string[] {
  return [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, '=""'));
}

function checkHtml(text: string, expected: readonly string[]): void {
  const page = html(text);
  expect(skeleton(page), text).to.deep.equal(expected);
  expect(page.replaceAll('\n', ''), text).to.not.match(misleading);
}

function checkCsv(text: string): void {
  const rows = rowsOfCsv(joined(csvExport(exportSaying(text))));
  expect(rows.map((row) => row.length)).to.deep.equal([csvColumns.length, csvColumns.length]);
  for (const cell of rows[1] ?? []) {
    expect(cell, text).to.not.match(/^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/);
    expect(cell, text).to.not.match(misleading);
  }
}

function checkLines(lines: string, count: number, text: string): void {
  expect(lines.trimEnd().split('\n').length, text).to.equal(count);
  expect(lines.replaceAll('\n', ''), text).to.not.match(misleading);
  for (const line of lines.trimEnd().split('\n')) JSON.parse(line);
}

function checkTerminal(text: string): void {
  const { finding, history } = findingSaying(text);
  const page = renderPage(storyPage({ finding, history, proposal: text }), { columns: 80, colour: false });
  expect(page.replaceAll('\n', ''), text).to.not.match(misleading);
}

describe('hostile strings', function () {
  this.timeout(60_000);
  const plain = skeleton(html('plain'));

  it('change no tag of the HTML report and hide nothing in it', () => {
    expect(plain.length).to.be.greaterThan(100);
    // What is empty is left out with its label; what is very long is said to be elsewhere.
    const long = skeleton(html('p'.repeat(5_000)));
    for (const text of hostileStrings)
      checkHtml(text, text === '' ? skeleton(html('')) : text.length > 300 ? long : plain);
  });

  it('are no formula and no further cell in CSV', () => {
    for (const text of hostileStrings) checkCsv(text);
  });

  it('stay one value of JSON, OCSF and ASFF, and are the same when they are read', () => {
    for (const text of hostileStrings) {
      const data = exportSaying(text);
      checkLines(joined(jsonExport(data)), 1, text);
      checkLines(joined(ocsfExport(data)), 1, text);
      checkLines(joined(asffExport(data, 'eu-central-1')), 1, text);
      const read = JSON.parse(joined(jsonExport(data))) as ExportData;
      expect(read.findings[0]?.finding.title).to.equal(text.toWellFormed());
      const event = JSON.parse(joined(ocsfExport(data))) as { message: string };
      expect(event.message).to.equal(text.toWellFormed());
    }
  });

  it('move nothing on a terminal', () => {
    for (const text of hostileStrings) checkTerminal(text);
  });

  it('of any kind do none of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        checkCsv(text);
        checkTerminal(text);
        checkLines(joined(jsonExport(exportSaying(text))), 1, text);
      }),
    );
  });

  it('change neither severity nor order nor state', () => {
    for (const text of hostileStrings) {
      const event = JSON.parse(joined(ocsfExport(exportSaying(text)))) as Record<string, unknown>;
      expect([event['severity_id'], event['status_id'], event['activity_id']]).to.deep.equal([4, 3, 2]);
    }
  });
});
