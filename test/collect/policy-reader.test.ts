import { expect } from 'chai';
import fc from 'fast-check';
import { createPolicyReader } from '../../src/collect/policy-reader.ts';
import type { JsonValue } from '../../src/policy/index.ts';

const place = { path: '$.Policies[0].Document', duplicates: [] };
const resource = (text: string) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'a', Effect: 'Allow', Action: 's3:GetObject', Resource: text }],
});
const read = (document: JsonValue | undefined) => createPolicyReader().read(document, 'identity', 'p', place);
const wellFormed = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .map((text) => `arn:aws:s3:::b/${text}`);

describe('the reader of policy documents', () => {
  it('gives back any text that was URL-encoded, plus signs and percent signs too', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const plain = read(resource(text));
        expect(read(encodeURIComponent(JSON.stringify(resource(text))))).to.deep.equal(plain);
        expect(read(JSON.stringify(resource(text)))).to.deep.equal(plain);
      }),
    );
  });

  it('reads any value to a policy or an unreadable one with issues, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('%', '%E0%A4%A', '+', '{', '%7B%7D', '')),
        (value) => {
          const reading = read(value as JsonValue);
          expect(reading.name).to.equal('p');
          expect(reading.digest).to.match(/^[0-9a-f]{64}$/);
          if (reading.state === 'unreadable') expect(reading.issues.length).to.be.greaterThan(0);
        },
      ),
    );
  });

  it('says where in the file the policy is broken, encoded or not', () => {
    const broken = { ...resource('x'), Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] };
    for (const document of [broken, JSON.stringify(broken), encodeURIComponent(JSON.stringify(broken))]) {
      const reading = read(document as JsonValue);
      if (reading.state !== 'unreadable') throw new Error('it was read');
      expect(reading.issues[0]?.path).to.equal('$.Policies[0].Document.Statement[0].Effect');
    }
  });

  it('keeps the digest of what it cannot decode', () => {
    const digests = ['%', '%E0', 'plain words', undefined].map((document) => read(document).digest);
    expect(new Set(digests).size).to.equal(4);
  });

  it('shares equal documents, whatever their names', () => {
    const reader = createPolicyReader();
    const one = reader.read(resource('x'), 'identity', 'one', place);
    const two = reader.read(resource('x'), 'identity', 'two', place);
    expect(one.state === 'readable' && two.state === 'readable' && one.document === two.document).to.equal(
      true,
    );
    expect([one.name, two.name]).to.deep.equal(['one', 'two']);
    // The same text is another thing as an SCP.
    expect(
      reader.read({ Version: '2012-10-17', Statement: [] }, 'service-control', 'three', place).state,
    ).to.equal('unreadable');
  });
});
