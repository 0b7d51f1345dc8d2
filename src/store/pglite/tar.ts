/** One entry of a tar archive. */
export interface TarEntry {
  /** Without leading slashes. */
  readonly path: string;
  readonly kind: 'directory' | 'file';
  readonly content: Uint8Array;
}

const blockSize = 512;

/**
 * Reads a POSIX ustar archive (pax(1), "ustar Interchange Format"): files and folders, which is all that a database
 * template holds. Throws on any other entry, on a path that leads out of the archive, and on a cut archive.
 */
export function* readTar(archive: Uint8Array): Generator<TarEntry> {
  for (let at = 0; at + blockSize <= archive.length; ) {
    const header = archive.subarray(at, at + blockSize);
    if (header[0] === 0) return;
    const prefix = textAt(header, 345, 155);
    const name = textAt(header, 0, 100);
    const path = (prefix === '' ? name : `${prefix}/${name}`).replace(/^\/+/, '').replace(/\/+$/, '');
    if (path.split('/').includes('..')) throw new Error(`tar entry \`${path}\` leads out of the archive`);
    const size = Number.parseInt(textAt(header, 124, 12).trim() || '0', 8);
    const start = at + blockSize;
    const content = archive.subarray(start, start + size);
    if (!Number.isInteger(size) || content.length < size)
      throw new Error(`tar entry \`${path}\` is cut short`);
    yield { path, kind: kindOf(textAt(header, 156, 1), path), content };
    at = start + Math.ceil(size / blockSize) * blockSize;
  }
}

function kindOf(flag: string, path: string): TarEntry['kind'] {
  if (flag === '5') return 'directory';
  if (flag === '0' || flag === '') return 'file';
  throw new Error(`tar entry \`${path}\` is of a kind not expected here: \`${flag}\``);
}

function textAt(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}
