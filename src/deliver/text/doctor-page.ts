import type { DoctorCheck, DoctorNight, DoctorReport } from '../doctor-report.ts';
import { counted, listInWords } from './access-words.ts';
import { blank, type Page, paragraph, type Style, span } from './page.ts';

const marks: Readonly<Record<DoctorCheck['state'], readonly [word: string, style: Style]>> = {
  ok: ['ok', 'good'],
  warn: ['warn', 'warning'],
  fail: ['fail', 'bad'],
  skipped: ['skip', 'dim'],
};

const titles: Readonly<Record<DoctorCheck['id'], string>> = {
  configuration: 'configuration',
  registry: 'registry',
  store: 'store',
  messages: 'messages',
  credentials: 'credentials',
  clock: 'clock',
  account: 'account',
  rights: 'rights',
  trail: 'trail',
  night: 'events',
};

const markColumns = 6;

/** Every check on a line, with what to do below those that did not go well, and what a night of events means. */
export function doctorPage(report: DoctorReport): Page {
  const { checks, nights, ok, pricesAsOf } = report;
  const failed = checks.filter(({ state }) => state === 'fail').length;
  const warned = checks.filter(({ state }) => state === 'warn').length;
  return [
    ...alike(checks).flatMap(checkBlock),
    ...nightBlock(nights, pricesAsOf),
    blank,
    paragraph([
      ok
        ? span(warned === 0 ? 'Ready.' : `Ready, with ${counted(warned, 'warning')}.`, 'good')
        : span(`Not ready: ${counted(failed, 'thing')} to mend.`, 'bad'),
    ]),
  ];
}

interface Alike {
  readonly check: DoctorCheck;
  readonly accounts: readonly string[];
}

/** The same thing said of many accounts is one line. */
function alike(checks: readonly DoctorCheck[]): readonly Alike[] {
  const groups = Map.groupBy(checks, ({ id, state, tier, detail }) => [id, state, tier, detail].join('\n'));
  return [...groups.values()].flatMap(([check, ...others]) =>
    check === undefined
      ? []
      : [{ check, accounts: [check, ...others].flatMap(({ account }) => account ?? []) }],
  );
}

function checkBlock({ check, accounts }: Alike): Page {
  const { id, state, tier, detail, remedy, rulesOff } = check;
  const [word, style] = marks[state];
  const what = tier === null ? titles[id] : `${titles[id]} ${tier}`;
  const where = accounts.length === 0 ? '' : ` (${listInWords(accounts)})`;
  const under = markColumns;
  return [
    paragraph([span(word.padEnd(markColumns), style), `${what}${where}: ${detail}`], 0, under),
    ...(rulesOff.length > 0
      ? [paragraph([span(`off: ${rulesOff.join(', ')}`, 'warning')], under, under + 5)]
      : []),
    ...(remedy !== null ? [paragraph([`do: ${remedy}`], under, under + 4)] : []),
  ];
}

function nightBlock(nights: readonly DoctorNight[], pricesAsOf: string): Page {
  if (nights.length === 0) return [];
  return [
    blank,
    paragraph([
      span('A night of events', 'strong'),
      `, by the day before (roughly; prices of us-east-1 as of ${pricesAsOf}):`,
    ]),
    ...nights.map((night) =>
      paragraph(
        [nightInWords(night), ...(night.warning === null ? [] : [span(`; ${night.warning}`, 'warning')])],
        2,
        4,
      ),
    ),
  ];
}

function nightInWords({ source, calls, objects, bytes, dollars, minutes }: DoctorNight): string {
  const read = objects === 0 ? '' : `, ${counted(objects, 'object')}, ${bytesInWords(bytes)}`;
  const cost = dollars === 0 ? 'no charge' : `about $${dollars.toFixed(2)}`;
  return `${source}: ${counted(calls, 'call')}${read}, ${cost}, ${minutes < 1 ? 'under a minute' : `about ${Math.ceil(minutes)} min`}`;
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

function bytesInWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
