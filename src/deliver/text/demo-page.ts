import type { ScanResult } from '../scan-result.ts';
import { blank, type Page, paragraph, span } from './page.ts';
import { scanPage } from './scan-page.ts';

/** The demo: the findings of tonight, worst first, then what this was. See scanPage for `explain`. */
export function demoPage(result: ScanResult, explain: string | null): Page {
  return [
    ...scanPage(result, explain),
    blank,
    paragraph([
      span(
        'A replay of public reports about December 2025 with invented names and values; the data lies in examples/organization.',
        'dim',
      ),
    ]),
  ];
}
