import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const run = (name: string) =>
  execFileSync(process.execPath, [join(root, 'examples/library', name)], { cwd: root, encoding: 'utf8' });

/** The examples import the package by its name, as others do. */
describe('the library', () => {
  it('says whether a policy stays inside another', () => {
    const lines = run('compare-policies.ts').split('\n');
    expect(lines[0]).to.equal('exceeds');
    expect(lines).to.include('for example s3:DeleteObject on arn:aws:s3:::reports/example');
  });

  it('decides a request and names the statement', () => {
    expect(run('decide-request.ts')).to.equal(
      'ExplicitlyDenied - a service control policy denies it\nscp no-deletes KeepStacks\n',
    );
  });
});
