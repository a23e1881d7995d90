import type { Probe, ProbeTemplate } from '../../../schemas/index.ts';
import { type FieldReader, timeMs } from '../expressions/read-value.ts';

/** One question to a product, with its expressions filled in. */
export function renderProbe(template: ProbeTemplate, read: FieldReader): Probe {
  return {
    ...renderQuestion(template, read),
    timeoutMs: timeMs(template.timeout, '5s'),
    ...(template.parse === undefined ? {} : { parse: template.parse }),
    ...(template.expect === undefined ? {} : { expect: read.text(template.expect, 'expect') }),
  };
}

function renderQuestion(template: ProbeTemplate, read: FieldReader): Pick<Probe, 'http' | 'tcp' | 'resp' | 'command'> {
  const { http, tcp, resp, command } = template;
  if (http !== undefined) {
    const headers = read.textMap(http.headers, 'http.headers');
    const body = read.optionalText(http.body, 'http.body');
    return {
      http: {
        url: read.text(http.url, 'http.url'),
        method: http.method ?? 'GET',
        status: http.status ?? 200,
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
      },
    };
  }
  if (tcp !== undefined) {
    const send = read.optionalText(tcp.send, 'tcp.send');
    return {
      tcp: { host: read.text(tcp.host, 'tcp.host'), port: read.integer(tcp.port, 'tcp.port'), ...(send === undefined ? {} : { send }) },
    };
  }
  if (resp !== undefined) {
    const auth = read.optionalTexts(resp.auth, 'resp.auth');
    const question = {
      host: read.text(resp.host, 'resp.host'),
      port: read.integer(resp.port, 'resp.port'),
      command: nonEmpty(read.texts(resp.command, 'resp.command')),
    };
    return { resp: { ...question, ...(auth === undefined ? {} : { auth }) } };
  }
  const user = read.optionalText(command?.user, 'command.user');
  const env = read.textMap(command?.env, 'command.env');
  return {
    command: {
      argv: nonEmpty(read.texts(command?.argv, 'command.argv')),
      ...(user === undefined ? {} : { user }),
      ...(env === undefined ? {} : { env }),
    },
  };
}

/** A program and its arguments; the reader has refused an empty list. */
export function nonEmpty(texts: readonly string[]): readonly [string, ...string[]] {
  const [first = '', ...rest] = texts;
  return [first, ...rest];
}
