import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The library surface runs anywhere: in a browser, a worker, a Lambda. Nothing of Node may leak in. */
describe('policy/ and access/', () => {
  for (const room of ['policy', 'access']) {
    it(`${room}/ bundles for a neutral platform with no externals`, async () => {
      const result = await build({
        entryPoints: [join(root, 'src', room, 'index.ts')],
        bundle: true,
        write: false,
        platform: 'neutral',
        mainFields: ['module', 'main'],
        format: 'esm',
        metafile: true,
        logLevel: 'silent',
      });
      expect(result.errors).to.deep.equal([]);
      const externals = Object.values(result.metafile.outputs).flatMap((output) =>
        output.imports.filter((imported) => imported.external),
      );
      expect(externals).to.deep.equal([]);
      expect(result.outputFiles[0]?.text.length).to.be.greaterThan(1000);
    });
  }
});
