import type { StoredScan } from './store.ts';

/** What a kept coverage says of one layer of one account; of another release's scan it may say less. */
export interface KeptLayer {
  readonly account: string;
  readonly layer: string | null;
  readonly state: string | null;
}

/** The layers that a scan's kept coverage speaks of; none where it has been given up, or has another form. */
export function layersOf({ coverage }: Pick<StoredScan, 'coverage'>): readonly KeptLayer[] {
  const layers = isObject(coverage) && Array.isArray(coverage['layers']) ? coverage['layers'] : [];
  return layers.flatMap((layer: unknown) =>
    isObject(layer) && typeof layer['account'] === 'string'
      ? [{ account: layer['account'], layer: textOf(layer['layer']), state: textOf(layer['state']) }]
      : [],
  );
}

/** The accounts that a scan's kept coverage speaks of. */
export function accountsOf(scan: Pick<StoredScan, 'coverage'>): ReadonlySet<string> {
  return new Set(layersOf(scan).map(({ account }) => account));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
