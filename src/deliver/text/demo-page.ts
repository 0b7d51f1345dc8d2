import type { ScanResult } from '../scan-result.ts';
import { shortId } from './finding-block.ts';
import { blank, type Page, paragraph, span, unbroken } from './page.ts';
import { scanPage } from './scan-page.ts';

/** The demo: the findings of tonight, worst first, then what this was and what to do next. */
export function demoPage(result: ScanResult, store: string): Page {
  const [first] = result.findings;
  const keepsFindings = store !== 'memory:';
  return [
    ...scanPage(result, keepsFindings ? ` --store ${store}` : ''),
    blank,
    paragraph([
      span(
        'A replay of public reports about December 2025 with invented names and values; the data lies in examples/organization.',
        'dim',
      ),
    ]),
    ...(first === undefined || !keepsFindings
      ? []
      : [
          paragraph(['Next, the whole story of the first finding:']),
          unbroken([span(`overreach explain ${shortId(first)} --store ${store}`, 'code')], 2),
        ]),
  ];
}
