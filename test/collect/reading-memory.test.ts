import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { estateLots, type ReadPiece } from '../../src/collect/kept/estate-lots.ts';
import { readEstate } from '../../src/collect/read-estate.ts';
import { readRegistry } from '../../src/collect/read-registry.ts';
import { createReadingMemory, type ReadingMemory } from '../../src/collect/reading-memory.ts';
import type { Estate } from '../../src/estate/estate.ts';
import { type EstateEntry, withTexts } from '../../src/estate/estate-entry.ts';
import { noSignatures } from '../../src/estate/signatures.ts';

const account = '111122223333';

/** What a night can be: each role with its policy, when it was last used, and oddities that a file can have. */
interface Role {
  readonly name: number;
  readonly action: string;
  readonly lastUsed: number | null;
  readonly document: 'object' | 'encoded' | 'broken' | 'twice';
}

const role: fc.Arbitrary<Role> = fc.record({
  name: fc.nat(4),
  action: fc.constantFrom('s3:GetObject', 's3:*', 'iam:PassRole'),
  lastUsed: fc.option(fc.nat(2)),
  document: fc.constantFrom('object', 'object', 'encoded', 'broken', 'twice'),
});
const nights = fc.array(fc.uniqueArray(role, { selector: ({ name }) => name, maxLength: 5 }), {
  minLength: 1,
  maxLength: 5,
});

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
};

function detailsOf(roles: readonly Role[]): string {
  const list = roles.map(({ name, action, lastUsed, document }) => {
    const plain = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
    });
    const text = {
      object: plain,
      encoded: JSON.stringify(encodeURIComponent(plain)),
      broken: '{"Statement":7}',
      twice: plain.replace('{', '{"Version":"2012-10-17",'),
    }[document];
    const used =
      lastUsed === null ? '' : `,"RoleLastUsed":{"LastUsedDate":"2026-11-0${lastUsed + 1}T00:00:00Z"}`;
    return (
      `{"Arn":"arn:aws:iam::${account}:role/role-${name}","RoleName":"role-${name}","RoleId":"AROA${name}","Path":"/",` +
      `"AssumeRolePolicyDocument":${JSON.stringify(trust)},"RolePolicyList":[{"PolicyName":"own","PolicyDocument":${text}}]${used}}`
    );
  });
  return `{"RoleDetailList":[${list.join(',')}],"UserDetailList":[{"Arn":"arn:aws:iam::${account}:user/ana","UserName":"ana","UserId":"AIDA1","Path":"/"}],"GroupDetailList":[],"Policies":[]}`;
}

interface Reading {
  readonly estate: Estate;
  readonly kept: readonly EstateEntry[];
}

async function read(file: string, memory: ReadingMemory | null): Promise<Reading> {
  const digests = new Map<string, string>();
  const pieces = new Map<string, readonly ReadPiece[]>();
  const again = memory === null ? {} : { again: { memory, pieces } };
  const estate = await readEstate(file, { signatures: noSignatures, digests, ...again });
  if (!estate.ok) throw new Error(estate.issue.message);
  const kept: EstateEntry[] = [];
  const files = { root: file, digests, ...(memory === null ? {} : { pieces }) };
  for await (const lot of estateLots(files, [])) kept.push(...(await withTexts(lot, lot.entries)));
  return { estate: estate.value, kept };
}

describe('an estate that is read night after night', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-again-'));
  const file = join(folder, 'details.json');
  after(() => rmSync(folder, { recursive: true }));

  it('reads, and is kept, as if it were read for the first time', async () => {
    await fc.assert(
      fc.asyncProperty(nights, async (all) => {
        const memory = createReadingMemory();
        for (const roles of all) {
          writeFileSync(file, detailsOf(roles));
          expect(await read(file, memory)).to.deep.equal(await read(file, null));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the very same role again where nothing changed, wherever in the file it lies', async () => {
    const plain = (name: number, action = 's3:*'): Role => ({
      name,
      action,
      lastUsed: null,
      document: 'object',
    });
    const memory = createReadingMemory();
    const rolesOf = async (roles: readonly Role[]) => {
      writeFileSync(file, detailsOf(roles));
      return (await read(file, memory)).estate.accounts[0]?.roles ?? [];
    };
    const [first, second] = await rolesOf([plain(0), plain(1)]);
    const again = await rolesOf([plain(2), plain(1, 'iam:PassRole'), plain(0)]);
    expect(again[0]).to.equal(first);
    expect(again[1]).to.not.equal(second);
    expect(again[1]?.trustPolicy).to.have.property('document');
  });

  it('holds the texts of what changed, and reads the file again for none of them', async () => {
    const plain = (name: number, action: string): Role => ({
      name,
      action,
      lastUsed: null,
      document: 'object',
    });
    const memory = createReadingMemory();
    writeFileSync(file, detailsOf([plain(0, 's3:*'), plain(1, 's3:*')]));
    await read(file, memory);
    writeFileSync(file, detailsOf([plain(0, 's3:*'), plain(1, 'iam:PassRole')]));
    const digests = new Map<string, string>();
    const pieces = new Map<string, readonly ReadPiece[]>();
    await readEstate(file, { signatures: noSignatures, digests, again: { memory, pieces } });
    rmSync(file);
    const held = [...pieces.values()].flat().filter(({ text }) => text !== null);
    expect(held.map(({ path }) => path)).to.deep.equal(['authorization-details.json#RoleDetailList/AROA1']);
    for await (const lot of estateLots({ root: file, digests, pieces }, [])) {
      const asked = lot.entries.filter(({ digest }) => digest === held[0]?.digest);
      expect((await withTexts(lot, asked)).map(({ text }) => text)).to.deep.equal(
        asked.map(() => held[0]?.text),
      );
    }
  });
});

describe('a registry that is read night after night', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-registry-'));
  const file = join(folder, 'registry.yaml');
  const policy = join(folder, 'scope.json');
  const registry = (id: string) => `apiVersion: overreach/v1
kind: Registry
teams: [{ id: security, default: true }]
operators: [{ id: ana, match: { userName: ana@example.com } }]
agents:
  - id: ${id}
    owner: security
    operators: [ana]
    identify: [{ role: "arn:aws:iam::${account}:role/${id}" }]
    scope: { allow: [{ policyFile: scope.json }] }
`;
  after(() => rmSync(folder, { recursive: true }));

  it('is the very same only as long as every file of it says the same', async () => {
    const memory = { last: null };
    const write = (id: string, action: string) => {
      writeFileSync(file, registry(id));
      writeFileSync(
        policy,
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
        }),
      );
    };
    const next = async () => {
      const found = await readRegistry(file, memory);
      return found.ok ? found.value : found;
    };
    write('one', 's3:*');
    const first = await next();
    expect(first).to.have.property('parsed');
    expect(await next()).to.equal(first);
    write('one', 'iam:*');
    const second = await next();
    expect(second).to.not.equal(first);
    write('two', 'iam:*');
    expect(await next()).to.not.equal(second);
    writeFileSync(file, 'version: [');
    expect(await next()).to.have.property('ok', false);
    write('two', 'iam:*');
    rmSync(policy);
    expect((await next()) as object).to.satisfy(
      (found: { policyFile(path: string): unknown }) => found.policyFile('scope.json') === null,
    );
  });
});
