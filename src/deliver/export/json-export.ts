import { jsonChunks } from '../json-chunks.ts';
import type { ExportData } from './export-data.ts';
import { visibleJson } from './json-text.ts';

/** An export as JSON (schemas/export.schema.json), in chunks, one line in all. */
export function* jsonExport(data: ExportData): Generator<string> {
  for (const chunk of jsonChunks(data)) yield visibleJson(chunk);
  yield '\n';
}
