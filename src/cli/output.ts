import { once } from 'node:events';
import type { Page } from '../deliver/text/page.ts';
import { renderPage } from '../deliver/text/render.ts';
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
  /** True once the reader has gone away (`| head`): the rest need not be worked out. */
  isClosed(): boolean;
}

/** The format: what was asked for, else text on a terminal and JSON into a pipe or file. */
export function chooseFormat(asked: Format | undefined, stdout: { readonly isTTY?: boolean }): Format {
  return asked ?? (stdout.isTTY === true ? 'text' : 'json');
}

/** Opens stdout for results. A broken pipe ends the output, never the command with a stack trace. */
export function openOutput(format: Format, environment: Environment): Output {
  const { stdout, columns } = environment;
  const style = { columns, colour: environment.colourAllowed && stdout.isTTY === true };
  let closed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  const write = async (text: string): Promise<void> => {
    if (closed || text === '') return;
    if (!stdout.write(text))
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => {});
  };
  return {
    format,
    page: async (page) => (format === 'text' ? write(renderPage(page, style)) : undefined),
    json: async (value) => (format === 'json' ? write(`${JSON.stringify(value)}\n`) : undefined),
    isClosed: () => closed,
  };
}
