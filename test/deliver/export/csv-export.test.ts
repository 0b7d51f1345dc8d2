import { expect } from 'chai';
import { csvCell } from '../../../src/deliver/export/csv-cell.ts';
import { csvColumns, csvExport } from '../../../src/deliver/export/csv-export.ts';
import { rowsOfCsv } from './rows-of-csv.ts';
import { sampleExport } from './sample-export.ts';

describe('CSV', () => {
  const text = [...csvExport(sampleExport)].join('');
  const [head, ...rows] = rowsOfCsv(text);

  it('has a heading, and a row a finding with a cell a column', () => {
    expect(head).to.deep.equal(csvColumns);
    expect(rows.length).to.equal(sampleExport.findings.length);
    for (const row of rows) expect(row.length).to.equal(csvColumns.length);
  });

  it('says of a finding what a person filters and sorts by', () => {
    const cell = (row: readonly string[] | undefined, column: string) => row?.[csvColumns.indexOf(column)];
    expect(cell(rows[0], 'severity')).to.equal('critical');
    expect(cell(rows[0], 'account')).to.equal('444455556666');
    expect(cell(rows[0], 'event_ids')).to.equal('a1b2c3d4-0000-4000-8000-000000000001');
    expect(cell(rows[1], 'remedy_proof')).to.equal('proved');
    expect(cell(rows[1], 'granted_by')).to.equal('hotfix-2025-12-10 (statement 0)');
    const accepted = rows.find((row) => cell(row, 'state') === 'suppressed');
    expect(cell(accepted, 'accepted_by')).to.equal('lead@example.com');
    expect(cell(accepted, 'accepted_until')).to.equal('2026-01-31T23:59:59.999Z');
    const unknown = rows.find((row) => cell(row, 'state') === 'unknown');
    expect(cell(unknown, 'presence_reason')).to.include('incomplete: throttled');
  });

  it('is a heading alone where nothing fits', () => {
    expect([...csvExport({ findings: [] })].join('')).to.equal(`${csvColumns.join(',')}\r\n`);
  });

  const cells: readonly (readonly [text: string, shown: string])[] = [
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(1)', "'@SUM(1)"],
    ['  =1', "'  =1"],
    ['\uff1d1', "'\uff1d1"],
    ['\t=1', '\\t=1'],
    ['\r=1', '\\r=1'],
    ['a=1', 'a=1'],
    ['arn:aws:iam::111122223333:role/x', 'arn:aws:iam::111122223333:role/x'],
    ['a\nb', 'a\\nb'],
  ];
  for (const [given, shown] of cells)
    it(`shows ${JSON.stringify(given)} as text`, () => expect(csvCell(given)).to.equal(shown));
});
