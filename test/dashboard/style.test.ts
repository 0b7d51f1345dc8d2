import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const text = readFileSync(new URL('../../src/dashboard/assets/style.css', import.meta.url), 'utf8');
const [head = ''] = text.split('*/');

type Theme = 'light' | 'dark';
const colours = new Map<string, Readonly<Record<Theme, string>>>();
for (const [, name = '', light = '', dark = ''] of text.matchAll(
  /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g,
)) {
  colours.set(name, { light, dark });
}

/** Relative luminance: WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, theme: Theme): number {
  const values = [one, other].map((name) => luminance(colours.get(name)?.[theme] ?? '#000000'));
  return (Math.max(...values) + 0.05) / (Math.min(...values) + 0.05);
}

const tones = ['critical', 'high', 'medium', 'low', 'info', 'ok', 'unknown', 'accent'];
const surfaces = ['paper', 'surface', 'sunken'];

/** What is written on what; 4.5:1 for text. */
const written: readonly (readonly [string, string])[] = [
  ...['ink', 'ink-soft', ...tones].flatMap((name) => surfaces.map((surface) => [name, surface] as const)),
  ...tones.flatMap((tone) => [[tone, `${tone}-soft`] as const, ['ink', `${tone}-soft`] as const]),
  ['on-accent', 'accent'],
];
/** Edges of what one types into or clicks on, and lines of plots: 3:1. */
const drawn = [
  ...surfaces.map((surface) => ['line-strong', surface] as const),
  ...[1, 2, 3, 4].map((plot) => [`plot-${plot}`, 'surface'] as const),
];

describe('the stylesheet', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`is legible in the ${theme} theme: WCAG AA`, () => {
      const weak = [
        ...written.map(([one, other]) => [one, other, 4.5] as const),
        ...drawn.map(([one, other]) => [one, other, 3] as const),
      ].filter(
        ([one, other, least]) =>
          !colours.has(one) || !colours.has(other) || contrast(one, other, theme) < least,
      );
      expect(weak).to.deep.equal([]);
    });
  }

  it('measures contrast as WCAG does', () => {
    colours.set('black', { light: '#000000', dark: '#000000' });
    colours.set('white', { light: '#ffffff', dark: '#ffffff' });
    colours.set('grey', { light: '#767676', dark: '#767676' });
    expect(contrast('black', 'white', 'light')).to.be.closeTo(21, 0.01);
    expect(contrast('grey', 'white', 'dark')).to.be.closeTo(4.54, 0.01);
  });

  it('tells every severity and state apart by more than colour', () => {
    const shapes = new Map(
      [...text.matchAll(/\.badge-(\w+)::before \{([^}]*)\}/g)].map(([, name, rules]) => [name, rules]),
    );
    expect([...shapes.keys()]).to.deep.equal(['critical', 'high', 'medium', 'low', 'info']);
    expect(new Set(shapes.values())).to.have.length(shapes.size);
  });

  it('has every class that its first lines promise', () => {
    const promised = [...head.matchAll(/(?<![\w"=/])\.([a-z][a-z-]+[a-z])(?=[^\w(.]|$)/gm)].map(
      ([, name]) => name ?? '',
    );
    expect(promised.length).to.be.greaterThan(50);
    const rules = text.slice(head.length);
    expect(promised.filter((name) => !rules.includes(`.${name}`))).to.deep.equal([]);
  });

  it('loads nothing from anywhere', () => {
    expect(text).to.not.match(/url\(|@import|https?:/);
  });
});
