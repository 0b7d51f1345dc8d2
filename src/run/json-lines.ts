import { createReadStream } from 'node:fs';
import { systemMessage } from '../collect/file-issue.ts';
import { failure } from './failure.ts';

/** One line of a JSON Lines file; blank lines are left out. */
export interface JsonLine {
  /** Counts from 1. */
  readonly number: number;
  /** null when the line is not valid UTF-8 or longer than `maxLineBytes`. */
  readonly text: string | null;
}

/** A line longer than this is refused: it would have to be held in memory whole. */
export const maxLineBytes = 64 * 1024 * 1024;

const newline = 0x0a;

/**
 * Reads a file line by line, whatever its size. Only `\n` and `\r\n` end a line: U+2028 may stand inside JSON
 * text. Throws a CommandFailure when the file cannot be read. `-` is standard input.
 */
export async function* readJsonLines(
  path: string,
  stdin: NodeJS.ReadableStream = process.stdin,
): AsyncGenerator<JsonLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: Buffer[] = [];
  let bytes = 0;
  let number = 0;
  const finish = (): JsonLine | null => {
    const line = bytes > maxLineBytes ? null : decode(decoder, Buffer.concat(parts));
    parts = [];
    bytes = 0;
    number++;
    return line !== null && line.trim() === '' ? null : { number, text: line };
  };
  try {
    for await (const chunk of path === '-' ? stdin : createReadStream(path)) {
      let rest = Buffer.from(chunk as Buffer);
      for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
        parts.push(rest.subarray(0, end));
        bytes += end;
        const line = finish();
        if (line !== null) yield line;
        rest = rest.subarray(end + 1);
      }
      bytes += rest.length;
      if (bytes > maxLineBytes) parts = [];
      else if (rest.length > 0) parts.push(rest);
    }
  } catch (error) {
    throw failure(`cannot read \`${path}\`: ${systemMessage(error)}`, error);
  }
  if (bytes > 0) {
    const line = finish();
    if (line !== null) yield line;
  }
}

function decode(decoder: { decode(bytes: Uint8Array): string }, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
