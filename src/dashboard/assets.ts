import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FrameContext } from './environment.ts';
import { notFound } from './problem.ts';

/** One file that pages load, under an address that changes with its content. */
interface Asset {
  readonly url: string;
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly brotli: Uint8Array<ArrayBuffer>;
}

/** The stylesheet, the script and the icon. */
export interface Assets {
  readonly style: string;
  readonly script: string;
  readonly icon: string;
  /** Answers `/assets/…`; a PageProblem where there is none of that name. */
  answer(context: FrameContext): Response;
}

/** An address with the content's digest in it is never anything else. */
const forever = 'public, max-age=31536000, immutable';

/** Reads the files of assets/ once. */
export function loadAssets(): Assets {
  const style = load('style.css', 'text/css; charset=utf-8');
  const script = load('dashboard.js', 'text/javascript; charset=utf-8');
  const icon = load('icon.svg', 'image/svg+xml');
  const byUrl = new Map([style, script, icon].map((asset) => [asset.url, asset]));
  return {
    style: style.url,
    script: script.url,
    icon: icon.url,
    answer(context) {
      const asset = byUrl.get(context.req.path);
      if (asset === undefined) throw notFound('there is no such file');
      const accepted = (context.req.header('accept-encoding') ?? '').split(',').map((one) => one.trim());
      const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : null;
      context.header('content-type', asset.type);
      context.header('cache-control', forever);
      context.header('vary', 'accept-encoding');
      if (encoding !== null) context.header('content-encoding', encoding);
      return context.body(asset[encoding === 'br' ? 'brotli' : (encoding ?? 'plain')]);
    },
  };
}

function load(name: string, type: string): Asset {
  const plain = new Uint8Array(readFileSync(fileURLToPath(new URL(`assets/${name}`, import.meta.url))));
  const digest = createHash('sha256').update(plain).digest('hex').slice(0, 16);
  const url = `/assets/${name.replace('.', `.${digest}.`)}`;
  return {
    url,
    type,
    plain,
    gzip: new Uint8Array(gzipSync(plain)),
    brotli: new Uint8Array(brotliCompressSync(plain)),
  };
}
