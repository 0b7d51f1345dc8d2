import { expect } from 'chai';
import { overTime } from '../../../src/deliver/plots/over-time.ts';
import { timeLine } from '../../../src/deliver/plots/time-line.ts';
import { usedAgainstGranted } from '../../../src/deliver/plots/used-against-granted.ts';
import { wayGraph } from '../../../src/deliver/plots/way-graph.ts';
import { hostileStrings, misleading } from '../../corpus/hostile-strings.ts';
import { expectGolden } from '../golden.ts';
import { plotsWith } from './samples.ts';

const ordinary = plotsWith('kiro-cost-explorer');

/** What our plots are made of: anything else came in through a name. */
const elements = new Set(
  'figure svg title desc text tspan line path rect figcaption details summary div table thead tbody tr th td'.split(
    ' ',
  ),
);
const attributes = new Set(
  Object.values(ordinary).flatMap((markup) =>
    [...markup.matchAll(/ ([A-Za-z0-9-]+)="/g)].map(([, name]) => name),
  ),
);
const tag = /<\/?([a-z]+)((?: [A-Za-z0-9-]+="[^"<>]*")*)>/g;

/** What is no element or attribute of ours, beside plain text. */
function foreign(markup: string): readonly string[] {
  const found = [...markup.matchAll(tag)].flatMap(([, name = '', written = '']) => [
    ...(elements.has(name) ? [] : [name]),
    ...[...written.matchAll(/ ([A-Za-z0-9-]+)="/g)].flatMap(([, key = '']) =>
      attributes.has(key) ? [] : [key],
    ),
  ]);
  const text = markup.replace(tag, '');
  return [
    ...found,
    ...(text.match(/[<>"'`]?[<>"']/g) ?? []),
    ...(misleading.test(markup) ? ['misleading'] : []),
  ];
}

describe('a plot', () => {
  for (const [name, markup] of Object.entries(ordinary)) {
    describe(name, () => {
      it('is the same, byte for byte', () => {
        expectGolden(`plot-${name}.html`, `${markup}\n`);
      });

      it('has a name, a description and the same in words', () => {
        expect(markup).to.match(
          /<svg [^>]*role="img" aria-labelledby="([a-z]+)-title" aria-describedby="\1-description"/,
        );
        expect(markup).to.match(
          /<title id="[a-z]+-title">[^<]+<\/title><desc id="[a-z]+-description">[^<]+<\/desc>/,
        );
        expect(markup).to.match(/<details class="more"><summary>.*<table>.*<th scope="row">/s);
      });

      it('needs no script, style or other file', () => {
        expect(markup).to.not.match(/<script|<style|\sstyle=|\son[a-z]+=|href=|src=|url\(/i);
      });

      it('has for every colour one that holds without a page around it', () => {
        const colours = [...markup.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, value]) => value ?? '');
        expect(colours).to.not.be.empty;
        for (const colour of colours)
          expect(colour).to.match(/^(none|currentColor|var\(--[a-z0-9-]+, #[0-9a-f]{6}\))$/);
      });
    });
  }

  it('shows what strangers wrote and obeys none of it', () => {
    for (const hostile of hostileStrings) {
      for (const markup of Object.values(plotsWith(hostile))) {
        expect(foreign(markup), JSON.stringify(hostile)).to.deep.equal([]);
      }
    }
  });

  it('is judged by a check that knows foreign markup when it sees it', () => {
    for (const markup of ['<script>', '<svg onload="x">', '<text x="1" y=2>', 'a"b', 'a\u202eb']) {
      expect(foreign(markup), markup).to.not.deep.equal([]);
    }
  });
});

describe('what plots say in words', () => {
  it('compares the last time with the first', () => {
    const plot = (values: readonly number[]) =>
      overTime({
        id: 'trend',
        title: 'Trend',
        noun: 'open finding',
        times: ['2026-11-18T22:00:00.000Z', '2026-11-19T22:00:00.000Z'].slice(0, values.length),
        series: [{ name: 'high', tone: 'high', values }],
      });
    expect(plot([7, 3])).to.include(
      '3 open findings at 2026-11-19 22:00 UTC, fewer than the 7 at 2026-11-18 22:00 UTC.',
    );
    expect(plot([7])).to.include(
      '7 open findings at 2026-11-18 22:00 UTC; there is nothing before to compare with.',
    );
    expect(plot([1])).to.include('1 open finding at ');
    expect(plot([])).to.include('No open findings were counted yet.');
  });

  it('never takes unknown use for none', () => {
    const plot = usedAgainstGranted({
      id: 'use',
      title: 'Use',
      noun: 'service',
      rows: [{ name: 'unread', granted: 4, used: null }],
    });
    expect(plot).to.include('Of 1 nobody can say what was used.');
    expect(plot).to.include('<td>4</td><td>unknown</td>');
    expect(plot).to.not.include('0 of 4');
  });

  it('say that nothing is there', () => {
    expect(timeLine({ id: 's', title: 'Sessions', noun: 'session', rowNoun: 'Human', spans: [] })).to.include(
      'Nothing happened yet.',
    );
    expect(
      wayGraph({ id: 'w', title: 'Way', columns: [{ heading: 'Human', nodes: [] }], edges: [] }),
    ).to.include('Human: none known');
  });

  it('draw some of many and list all', () => {
    const nodes = Array.from({ length: 30 }, (_, at) => ({
      id: `n${at}`,
      name: `name-${at}`,
      note: null,
      tone: null,
    }));
    const plot = wayGraph({
      id: 'w',
      title: 'Way',
      columns: [
        { heading: 'Human', nodes },
        { heading: 'Agent', nodes: [{ id: 'a', name: 'kiro', note: null, tone: null }] },
      ],
      edges: nodes.map(({ id }) => ({ from: id, to: 'a', text: 'operates' })),
    });
    expect(plot).to.include('and 22 more');
    expect(plot.match(/<td>operates<\/td>/g)).to.have.length(30);
  });
});
