/**
 * The colours of plots: custom properties where the page around has them, else these, which hold on white. No colour says
 * anything that a word beside it does not.
 */
const tones = {
  critical: 'var(--critical, #a01029)',
  high: 'var(--high, #9c3c08)',
  medium: 'var(--medium, #735300)',
  low: 'var(--low, #1f587a)',
  info: 'var(--info, #545862)',
  ok: 'var(--ok, #1b663a)',
  unknown: 'var(--unknown, #644486)',
  first: 'var(--plot-1, #2c48b3)',
  second: 'var(--plot-2, #b4530f)',
  third: 'var(--plot-3, #1b7a63)',
  fourth: 'var(--plot-4, #7a5299)',
  line: 'var(--line-strong, #85837a)',
  faint: 'var(--line, #e3e1d9)',
  ink: 'var(--ink, #1c1e23)',
  surface: 'var(--surface, #ffffff)',
} as const;

export type Tone = keyof typeof tones;

/** The value of `fill` or `stroke` for a tone. */
export function toneOf(tone: Tone): string {
  return tones[tone];
}

const heats = ['#f2f1ec', '#fbe3d0', '#f6c19c', '#e8925f', '#c55b33', '#951c27'] as const;

/** The value of `fill` for a step of heat, 0 (nothing) to 5 (the most). */
export function heatOf(step: number): string {
  const bounded = Math.min(Math.max(Math.trunc(step), 0), heats.length - 1);
  return `var(--heat-${bounded}, ${heats[bounded]})`;
}
