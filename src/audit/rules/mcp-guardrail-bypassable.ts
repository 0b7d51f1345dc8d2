import { compileCondition } from '../../policy/conditions/compile.ts';
import { conditionsHold } from '../../policy/conditions/evaluate.ts';
import type { Condition, Statement } from '../../policy/document.ts';
import { Evaluation } from '../../policy/evaluation.ts';
import type { RequestContext } from '../../policy/request.ts';
import { either, type Truth } from '../../policy/truth.ts';
import type { AuditContext } from '../audit-context.ts';
import { judgeGuardrails, type StatementFault } from '../guardrail-rulings.ts';
import type { Ruling } from '../ruling.ts';

const keys: ReadonlySet<string> = new Set(['aws:viaawsmcpservice', 'aws:calledviaawsmcp']);

/**
 * For every policy: does a Deny hold only while a request comes through an AWS managed MCP server? The keys are set by
 * that server, so that the same credentials called directly carry none, and the Deny does not fire.
 */
export function mcpGuardrailBypassable(context: AuditContext): readonly Ruling[] {
  return judgeGuardrails(context, {
    rule: 'mcp-guardrail-bypassable',
    severity: 'medium',
    fault: (statement) => faultOf(context, statement),
    title: (label, texts) =>
      texts.includes(neverFires)
        ? `${label} has a Deny on MCP keys that never fires`
        : `${label} stops agents only while they call through an MCP server`,
    details: ['with the same credentials a direct call of the CLI or an SDK carries none of these keys'],
    remedy: {
      text: 'give the agent a role of its own and deny there without these keys; on shared credentials no policy can tell a direct call of an agent',
      command: null,
      hint: 'keep the Deny as a second line: it does stop what comes through the server',
      policy: null,
      proof: 'not-applicable',
    },
  });
}

const escapes = 'fires through an MCP server only, not on a direct call';
const neverFires = 'fires neither through an MCP server nor on a direct call';

function faultOf(context: AuditContext, statement: Statement): StatementFault {
  const conditions = statement.conditions.filter(({ keyId }) => keys.has(keyId));
  if (conditions.length === 0) return null;
  const holds = (request: RequestContext) => holdsOn(context, conditions, request);
  // on a direct call the keys are absent.
  const direct = holds({});
  if (direct === 'yes') return null;
  const servers = conditions.flatMap(({ keyId, values }) => (keyId === 'aws:calledviaawsmcp' ? values : []));
  const through = ['aws-mcp.amazonaws.com', ...servers]
    .map((server) => holds({ 'aws:ViaAWSMCPService': 'true', 'aws:CalledViaAWSMCP': server }))
    .reduce<Truth>(either, 'no');
  if (direct === 'unknown' || through === 'unknown') {
    return { kind: 'unknown', reason: 'a condition on an MCP key cannot be decided' };
  }
  return { kind: 'fault', text: through === 'yes' ? escapes : neverFires };
}

function holdsOn(context: AuditContext, conditions: readonly Condition[], request: RequestContext): Truth {
  const compiled = conditions.map((condition) => compileCondition(condition, '2012-10-17'));
  const asked = {
    principal: { type: 'Anonymous' as const },
    action: 'sts:GetCallerIdentity',
    resource: '*',
    resourceAccountId: '',
    context: request,
  };
  return conditionsHold(compiled, new Evaluation(asked, context.catalog, 'permissive', null));
}
