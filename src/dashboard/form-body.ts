import { bodyLimit } from 'hono/body-limit';
import type { FrameContext } from './environment.ts';
import { PageProblem } from './problem.ts';

/** A reason for an acceptance is a few sentences; all fields of a form together have room for a page of text. */
export const largestForm = 64 * 1024;

/** Stops reading a body that is larger, whether it says so or not. */
export const limitBody = bodyLimit({
  maxSize: largestForm,
  onError: () => {
    throw new PageProblem(413, `a form has at most ${largestForm / 1024} kB`);
  },
});

/** The fields of a form; anything else that is posted is refused: what a page of another site may send without asking. */
export async function readForm(context: FrameContext): Promise<URLSearchParams> {
  const [type = ''] = (context.req.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new PageProblem(415, 'only forms are taken here');
  }
  return new URLSearchParams(await context.req.text());
}
