/**
 * Writes Grafana's dashboard, which reports/grafana holds as code. Run it after changing that code, a file of
 * reports/queries that it shows, or what layers the rules need; a test fails when file and code differ.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboard } from '../reports/grafana/dashboard.ts';

const file = join(import.meta.dirname, '../reports/grafana/dashboards/overreach.generated.json');
writeFileSync(file, `${JSON.stringify(buildDashboard(), null, 2)}\n`);
