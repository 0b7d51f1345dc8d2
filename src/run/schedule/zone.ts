/** A time zone of the IANA database: what the clock on the wall shows, and when it shows it. */
export interface Zone {
  readonly name: string;
  /** What the clock shows at an instant, as if it were UTC. Milliseconds since 1970, both. */
  wallOf(instant: number): number;
  /**
   * The one instant that stands for a time on the wall: the first one when the clock shows it twice (the hour that is set
   * back), and when it never shows it (the hour that is left out) the instant at which it would have, had the clock not
   * been set forward. Milliseconds since 1970, both.
   */
  instantOf(wall: number): number;
}

const day = 24 * 60 * 60 * 1000;

/** The zone of this name, null when there is none. */
export function openZone(name: string): Zone | null {
  const format = formatOf(name);
  if (format === null) return null;
  const wallOf = (instant: number): number => {
    const [month = 0, date = 0, year = 0, hour = 0, minute = 0, second = 0] = format
      .format(instant)
      .split(/\D+/)
      .map(Number);
    // Offsets are whole seconds, so the milliseconds are the same on every wall.
    const milliseconds = ((instant % 1000) + 1000) % 1000;
    return Date.UTC(year, month - 1, date, hour, minute, second, milliseconds);
  };
  const offsetAt = (instant: number): number => wallOf(instant) - instant;
  return {
    name,
    wallOf,
    instantOf: (wall) => {
      // No zone is a day from UTC, so these are offsets from before and after whatever happens at that time.
      const [before, at, after] = [offsetAt(wall - day), offsetAt(wall), offsetAt(wall + day)];
      const shown = [wall - before, wall - at, wall - after].filter((instant) => wallOf(instant) === wall);
      return shown.length > 0 ? Math.min(...shown) : wall - before;
    },
  };
}

function formatOf(name: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
}
