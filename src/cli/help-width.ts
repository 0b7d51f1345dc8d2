/**
 * A help text whose prose keeps to so many columns: a paragraph with a line that does not is wrapped as a whole, so that no
 * word stands alone. Indented lines (options, which commander wraps itself, and commands to copy) stay as they are.
 */
export function withinColumns(text: string, columns: number): string {
  const paragraphs: string[][] = [];
  let isProse = false;
  for (const line of text.split('\n')) {
    const goesOn = line !== '' && !line.startsWith(' ');
    if (isProse && goesOn) paragraphs.at(-1)?.push(line);
    else paragraphs.push([line]);
    isProse = goesOn;
  }
  return paragraphs
    .flatMap((lines) => {
      const isIndented = lines[0]?.startsWith(' ') === true;
      const fits = lines.every(({ length }) => length <= columns);
      return isIndented || fits ? lines : wrapped(lines.join(' '), columns);
    })
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
