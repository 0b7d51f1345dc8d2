/** The rows of a CSV text as RFC 4180 has them; an Error where the text is none. Written apart from what is tested. */
export function rowsOfCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at) : bareCell(text, at);
    row.push(cell);
    if (text[end] === ',') at = end + 1;
    else if (text.startsWith('\r\n', end)) {
      rows.push(row);
      row = [];
      at = end + 2;
    } else throw new Error(`neither a comma nor an end of line at ${end}`);
  }
  if (row.length > 0) throw new Error('the last row does not end');
  return rows;
}

function quotedCell(text: string, from: number): readonly [cell: string, end: number] {
  let cell = '';
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] !== '"') cell += text[at];
    else if (text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else return [cell, at + 1];
  }
  throw new Error('a quote without an end');
}

function bareCell(text: string, from: number): readonly [cell: string, end: number] {
  let at = from;
  while (at < text.length && text[at] !== ',' && !text.startsWith('\r\n', at)) {
    if (text[at] === '"' || text[at] === '\n')
      throw new Error(`a quote or a line break in a bare cell at ${at}`);
    at += 1;
  }
  return [text.slice(from, at), at];
}
