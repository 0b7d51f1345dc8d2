import { type Markup, markup, trusted } from './markup.ts';
import { reportStyle } from './style.ts';

/**
 * The frame of a report: one file that needs nothing else, no script, no font, no address. Its policy lets a browser load nothing,
 * whatever a name in it tries. In two halves, so that what stands between them can be written piece by piece.
 * @param title for the window: plain text
 */
export function reportFrame(title: string): { readonly head: Markup; readonly foot: Markup } {
  return {
    head: markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
<title>${title}</title>
<style>${trusted(reportStyle)}</style></head><body>
`,
    foot: markup`</body></html>
`,
  };
}
