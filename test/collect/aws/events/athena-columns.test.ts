import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { athenaHeader, readRow } from '../../../../src/collect/aws/events/athena-columns.ts';
import { parseCloudTrailEvent } from '../../../../src/estate/trail/parse-event.ts';
import type { WorldEvent } from '../../../fakes/aws/index.ts';
import { eventsOfText } from '../../../fakes/aws/world/events-of-text.ts';
import { rowOf } from './postgres-athena.ts';
import { night } from './told-night.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/cloudtrail');
const files = readdirSync(fixtures).filter((name) => /\.json(\.gz)?$/.test(name));

function eventsOf(name: string): readonly WorldEvent[] {
  const bytes = readFileSync(join(fixtures, name));
  return eventsOfText((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
}

/** The row that Athena answers for a record: account and Region, then the columns. */
function answered(event: WorldEvent): (string | null)[] {
  const [account, region, , ...cells] = rowOf({ recipientAccountId: '111122223333', ...event });
  return [account ?? null, region ?? null, ...cells];
}

describe('the columns of the query', () => {
  for (const [name, events] of [
    ...files.map((file) => [file, eventsOf(file)] as const),
    ['the told night', night] as const,
  ])
    it(`hold all that sessions are made of: ${name}`, () => {
      expect(events.length).to.be.greaterThan(0);
      for (const event of events) {
        const reading = readRow(answered(event));
        if (!reading.ok) throw new Error(reading.reason);
        const own = { recipientAccountId: '111122223333', ...event };
        expect(parseCloudTrailEvent(JSON.parse(reading.event.text))).to.deep.equal(parseCloudTrailEvent(own));
      }
    });

  it('are told apart from rows that are none, without a throw', () => {
    const [first = null] = night;
    const row = first === null ? [] : answered(first);
    expect(readRow(row).ok).to.equal(true);
    expect(readRow(row.slice(1)).ok).to.equal(false);
    expect(readRow([null, ...row.slice(1)]).ok).to.equal(false);
    const parameters = athenaHeader.indexOf('requestparameters');
    expect(readRow(row.with(parameters, '{"cut":')).ok).to.equal(false);
    const cells = fc.array(fc.option(fc.string()), {
      minLength: athenaHeader.length,
      maxLength: athenaHeader.length,
    });
    fc.assert(
      fc.property(cells, (any) => {
        // No text that is drawn like this is a time.
        expect(readRow(any).ok).to.equal(false);
      }),
    );
  });
});
