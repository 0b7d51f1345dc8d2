import { expect } from 'chai';
import { loadCatalog } from '../../../src/catalog/index.ts';
import { asffExport } from '../../../src/deliver/export/asff/asff-export.ts';
import { csvExport } from '../../../src/deliver/export/csv-export.ts';
import type { ExportData } from '../../../src/deliver/export/export-data.ts';
import { htmlExport } from '../../../src/deliver/export/html/html-export.ts';
import { jsonExport } from '../../../src/deliver/export/json-export.ts';
import { ocsfExport } from '../../../src/deliver/export/ocsf/ocsf-export.ts';
import { namedAsWanted } from '../../../src/deliver/export/people.ts';
import { sampleExport } from './sample-export.ts';

const catalog = loadCatalog();
const names = ['wei.chen@example.com', 'wei.chen', 'li.na', 'lead@example.com'];

const forms: readonly (readonly [name: string, write: (data: ExportData) => Iterable<string>])[] = [
  ['html', (data) => htmlExport(data, catalog)],
  ['csv', csvExport],
  ['json', jsonExport],
  ['ocsf', ocsfExport],
  ['asff', (data) => asffExport(data, 'cn-north-1')],
];

describe('the people in an export', () => {
  for (const [form, write] of forms) {
    it(`are named in full, by initials or not at all: ${form}`, () => {
      const text = (naming: 'full' | 'initials' | 'none') =>
        [...write(namedAsWanted(sampleExport, naming))].join('');
      expect(text('full')).to.include('wei.chen@example.com').and.include('li.na');
      for (const name of names) {
        expect(text('initials'), name).to.not.include(name);
        expect(text('none'), name).to.not.include(name);
      }
      expect(text('initials')).to.include('W.C.').and.include('L.N.');
      expect(text('none')).to.include('a person').and.not.include('W.C.');
    });
  }

  it('leave what findings are found again by', () => {
    const ids = ({ findings }: ExportData) =>
      findings.map(({ finding }) => [finding.fingerprint, finding.account]);
    expect(ids(namedAsWanted(sampleExport, 'none'))).to.deep.equal(ids(sampleExport));
  });
});
