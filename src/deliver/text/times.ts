/** `2025-12-11 16:04 UTC` of an ISO 8601 moment; the text itself when it is none. */
export function momentInWords(instant: string): string {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(instant)
    ? `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`
    : instant;
}

/** `26 h`, `3 days`, `12 min` of a number of seconds, cut down to whole units. */
export function durationInWords(seconds: number): string {
  const minutes = Math.floor(Math.max(seconds, 0) / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `${hours} h` : `${Math.floor(hours / 24).toLocaleString('en-US')} days`;
}
