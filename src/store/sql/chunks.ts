/** Beyond this many rows a statement gets no faster: 50,000 rows a second on Postgres, 30,000 on PGlite. */
const rowsPerStatement = 2_000;
/** The wire protocol counts parameters in 16 bits. */
const parametersPerStatement = 65_535;

/** Cuts rows of equal columns into lots that one insert statement can carry. Nothing for no rows. */
export function* inChunks<Row extends object>(rows: readonly Row[]): Generator<readonly Row[]> {
  const columns = Object.keys(rows[0] ?? {}).length;
  const size = Math.min(rowsPerStatement, Math.floor(parametersPerStatement / Math.max(columns, 1)));
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
