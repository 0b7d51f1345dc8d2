import { type FakeAwsError, HttpAnswer, type Output, type Result } from '../answer.ts';
import type { Incoming } from '../incoming.ts';
import { jsonBody } from './aws-json.ts';
import type { Asked, Protocol } from './protocol.ts';

/** `GET /2015-03-31/functions/{FunctionName}/policy`: the operation, and the parameters that lie in the path. */
export type Routes = Readonly<Record<string, string>>;

/** JSON over paths (Lambda, Bedrock): parameters come in the path, the query and the body. */
export function restJson(routes: Routes): Protocol {
  const table = Object.entries(routes).map(([route, action]) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, segments: segmentsOf(path), action };
  });
  return {
    read(incoming: Incoming): Asked | null {
      const asked = segmentsOf(incoming.path).map(decodeURIComponent);
      for (const { method, segments, action } of table) {
        const labels = method === incoming.method ? labelsOf(segments, asked) : null;
        if (!labels) continue;
        const text = incoming.body.toString('utf8');
        const body = (text === '' ? {} : JSON.parse(text)) as Output;
        return { action, params: { ...body, ...Object.fromEntries(incoming.query), ...labels } };
      }
      return null;
    },
    write(_asked: Asked, result: Result, requestId: string): HttpAnswer {
      if (result instanceof HttpAnswer) return result;
      return new HttpAnswer(200, headersOf(requestId), jsonBody(result));
    },
    writeError(error: FakeAwsError, requestId: string): HttpAnswer {
      const headers = { ...headersOf(requestId), 'x-amzn-errortype': error.code };
      const body = { message: error.message, Message: error.message, ...error.members };
      return new HttpAnswer(error.status ?? 400, headers, jsonBody(body));
    },
  };
}

function headersOf(requestId: string): Record<string, string> {
  return { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** The values of `{Name}` segments; null when the path is another one. */
function labelsOf(segments: readonly string[], asked: readonly string[]): Output | null {
  if (segments.length !== asked.length) return null;
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = asked[index] ?? '';
    if (segment.startsWith('{')) labels[segment.slice(1, -1)] = value;
    else if (segment !== value) return null;
  }
  return labels;
}
