import { asOfScans, type Detection, type ExcessAsOf, withExceptionsAsOfScan } from '../audit/index.ts';
import type { Store } from '../store/store.ts';
import type { JudgedEstate } from './judge-estate.ts';

/**
 * The detections with the exceptions that accept what was found in an earlier scan, as this store keeps it. An
 * exception whose scan or record is not there accepts nothing, and `warn` is told so in one line.
 */
export async function acceptedAsOfScans(
  store: Store,
  { registry, result: { detections }, contains }: JudgedEstate,
  warn: (text: string) => void,
): Promise<readonly Detection[]> {
  const declared = registry?.onDisk.parsed.registry ?? null;
  const asked = asOfScans(declared, detections);
  if (asked.length === 0) return detections;
  const kept = new Map<string, ExcessAsOf>();
  for (const { fingerprint, scan } of asked) {
    const answer = await store.excessAsOf(fingerprint, scan);
    kept.set(`${scan} ${fingerprint}`, answer);
    if (answer.state === 'not-kept') {
      const title = detections.find((one) => one.fingerprint === fingerprint)?.title ?? fingerprint;
      warn(`an exception as of scan \`${scan}\` does not hold, because ${answer.why}: ${title}`);
    }
  }
  const answer = ({ fingerprint, scan }: (typeof asked)[number]): ExcessAsOf =>
    kept.get(`${scan} ${fingerprint}`) ?? { state: 'not-kept', why: 'nobody asked the store' };
  return withExceptionsAsOfScan(declared, detections, answer, contains);
}
