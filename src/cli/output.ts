import { jsonChunks } from '../deliver/json-chunks.ts';
import type { Page } from '../deliver/text/page.ts';
import { renderPage } from '../deliver/text/render.ts';
import { failure } from '../run/failure.ts';
import type { Environment } from './environment.ts';

export const formats = ['text', 'json'] as const;
export type Format = (typeof formats)[number];

/** A command's stdout: only results go here. */
export interface Output {
  readonly format: Format;
  /** Prints a page; does nothing with `json`. */
  page(page: Page): Promise<void>;
  /** Prints one JSON value on a line of its own; does nothing with `text`. */
  json(value: unknown): Promise<void>;
  /** Writes pieces of a result that is neither a page nor one JSON value, whatever the format. */
  pieces(texts: Iterable<string>): Promise<void>;
  /** True once the reader has gone away (`| head`): the rest need not be worked out. */
  isClosed(): boolean;
}

/** The format: what was asked for, else text on a terminal and JSON into a pipe or file. */
export function chooseFormat(asked: Format | undefined, stdout: { readonly isTTY?: boolean }): Format {
  return asked ?? (stdout.isTTY === true ? 'text' : 'json');
}

/**
 * Opens stdout for results. A reader that goes away ends the output quietly; a result that cannot be written (a full
 * disk) is a CommandFailure, since the exit code alone would claim that all was told.
 */
export function openOutput(format: Format, environment: Environment): Output {
  const { stdout, columns } = environment;
  const style = { columns, colour: environment.colourAllowed && stdout.isTTY === true };
  let closed = false;
  // Each write hears of its own error; without a listener the event would end the process.
  stdout.on('error', () => {});
  const write = async (text: string): Promise<void> => {
    if (closed || text === '') return;
    const error = await new Promise<NodeJS.ErrnoException | null>((done) => {
      stdout.write(text, (problem) => done(problem ?? null));
    });
    if (error === null) return;
    if (error.code !== 'EPIPE')
      throw failure(`the result cannot be written: ${error.code ?? error.message}`, error);
    closed = true;
  };
  return {
    format,
    page: async (page) => (format === 'text' ? write(renderPage(page, style)) : undefined),
    json: async (value) => {
      if (format !== 'json') return;
      let held = '';
      for (const chunk of jsonChunks(value)) {
        await write(held);
        held = chunk;
      }
      await write(`${held}\n`);
    },
    pieces: async (texts) => {
      for (const text of texts) {
        if (closed) return;
        await write(text);
      }
    },
    isClosed: () => closed,
  };
}
