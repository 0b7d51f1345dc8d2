/**
 * A help text whose prose keeps to so many columns. Indented lines (options, which commander wraps itself, and commands
 * to copy) stay as they are.
 */
export function withinColumns(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') || line.length <= columns ? [line] : wrapped(line, columns)))
    .join('\n');
}

function wrapped(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
