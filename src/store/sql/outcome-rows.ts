import { type Kysely, sql } from 'kysely';
import { byRuleAndOutcome, mendedReasons, type RuleOutcome } from '../../audit/outcomes.ts';
import type { Tables } from './tables.ts';

/** How many findings of each rule each outcome happened to: `outcomeOf` in SQL, in order of rule, then outcome. */
export async function selectOutcomes(queries: Kysely<Tables>): Promise<readonly RuleOutcome[]> {
  const mended = sql.join(
    mendedReasons.map((begin) => sql`starts_with(finding_event.detail->>'reason', ${begin})`),
    sql` or `,
  );
  const what = sql<RuleOutcome['what'] | null>`case finding_event.kind
    when 'opened' then 'opened'
    when 'narrowed' then 'actedOn'
    when 'resolved' then case when ${mended} then 'actedOn' end
    when 'acknowledged' then case when finding_event.detail->>'notMine' = 'true' then 'notMine' else 'acknowledged' end
    when 'suppressed' then 'accepted' end`;
  const rows = await queries
    .selectFrom((from) =>
      from
        .selectFrom('finding_event')
        .innerJoin('finding', (join) =>
          join
            .onRef('finding.fingerprint', '=', 'finding_event.fingerprint')
            .onRef('finding.estate', '=', 'finding_event.estate'),
        )
        .select(['finding.rule', 'finding_event.estate', 'finding_event.fingerprint', what.as('what')])
        .distinct()
        .as('happened'),
    )
    .select((select) => ['rule', 'what', select.fn.countAll<string>().as('findings')])
    .where('what', 'is not', null)
    .groupBy(['rule', 'what'])
    .execute();
  return rows
    .flatMap(({ rule, what: outcome, findings }) =>
      outcome === null ? [] : [{ rule, what: outcome, findings: Number(findings) }],
    )
    .sort(byRuleAndOutcome);
}
