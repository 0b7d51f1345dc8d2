import { expect } from 'chai';
import fc from 'fast-check';
import { joinFile } from '../../../src/collect/kept/join-file.ts';
import { splitFile } from '../../../src/collect/kept/split-file.ts';
import { entryPath, entryPlace } from '../../../src/estate/estate-entry.ts';

const details = 'accounts/111122223333/authorization-details.json';

/** A file cut into entries and put together again. */
function again(file: string, text: string): string {
  const pieces = splitFile(file, text).toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return joinFile(new Map(pieces.map((piece) => [entryPlace(piece.path).part, piece.text])));
}

const item = (id: string) =>
  fc.record({ [id]: fc.constantFrom('AROA1', 'AROA2', 'AROA#%23'), name: fc.string(), deep: fc.jsonValue() });

/** As sets: the order of a list of principals means nothing. */
function asSets(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return [...new Set(value.map((one) => JSON.stringify(one)))].sort();
}

describe('a file of a kept estate', () => {
  it('says the same when it is put together again', () => {
    const file = fc.record(
      {
        IsTruncated: fc.boolean(),
        RoleDetailList: fc.array(item('RoleId'), { maxLength: 4 }),
        UserDetailList: fc.array(item('UserId'), { maxLength: 2 }),
        Policies: fc.oneof(fc.array(item('Arn'), { maxLength: 3 }), fc.constant('no list')),
        constructor: fc.array(fc.integer(), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(file, (value) => {
        const got = JSON.parse(again(details, JSON.stringify(value))) as Record<string, unknown>;
        const given = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
        expect(Object.keys(got).sort()).to.deep.equal(Object.keys(given).sort());
        for (const key of Object.keys(given))
          if (key === 'constructor') expect(got[key]).to.deep.equal(given[key]);
          else expect(asSets(got[key])).to.deep.equal(asSets(given[key]));
      }),
    );
  });

  it('is kept as it stands where cutting it would lose some of it', () => {
    for (const text of [
      '{"RoleDetailList":[{"RoleId":"a","RoleId":"b"}]}',
      '{"RoleDetailList":[',
      '[1]',
      '"text"',
      '',
    ]) {
      expect(splitFile(details, text)).to.have.length(1);
      expect(again(details, text)).to.equal(text);
    }
  });

  it('changes one entry for one role, and none for a role that was used', () => {
    const roles = (used: string, name: string) =>
      JSON.stringify({
        RoleDetailList: [
          { RoleId: 'AROA1', RoleName: 'one', RoleLastUsed: { LastUsedDate: used } },
          { RoleId: 'AROA2', RoleName: name },
        ],
      });
    const before = splitFile(details, roles('2026-11-01', 'two'));
    expect(splitFile(details, roles('2026-11-02', 'two'))).to.deep.equal(before);
    const after = splitFile(details, roles('2026-11-02', 'other'));
    expect(after.filter(({ digest }, at) => digest !== before[at]?.digest)).to.have.length(1);
  });

  it('keeps apart two items that say they are one', () => {
    const text = JSON.stringify({
      RoleDetailList: [
        { RoleId: 'AROA1', a: 1 },
        { RoleId: 'AROA1', a: 2 },
      ],
    });
    expect(JSON.parse(again(details, text))).to.deep.equal(JSON.parse(text));
  });

  it('cuts lists of resource policies, and leaves a single one whole', () => {
    const file = 'accounts/111122223333/resource-policies/s3.json';
    const list = JSON.stringify([
      { arn: 'arn:aws:s3:::b', policy: {} },
      { arn: 'arn:aws:s3:::a', policy: {} },
    ]);
    expect(splitFile(file, list)).to.have.length(3);
    expect(asSets(JSON.parse(again(file, list)))).to.deep.equal(asSets(JSON.parse(list)));
    expect(again(file, '{"arn":"arn:aws:s3:::b"}')).to.equal('{"arn":"arn:aws:s3:::b"}');
    expect(again(file, '[]')).to.equal('[]');
  });

  it('has a path that no name can break', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), (file, part) => {
        expect(entryPlace(entryPath({ file, part }))).to.deep.equal({ file, part });
      }),
    );
    expect(entryPlace(entryPath({ file: 'a%23#b', part: '%#' }))).to.deep.equal({
      file: 'a%23#b',
      part: '%#',
    });
  });
});
