import { SourceError } from './source.ts';

/** Any failure of Git's transport or store as a SourceError. Texts of the server are not repeated: nobody vouches for them. */
export function toSourceError(error: unknown, { url, branch }: { readonly url: string; readonly branch: string }): unknown {
  if (error instanceof SourceError) return error;
  if (!(error instanceof Error)) return new SourceError('Corrupt', `${url} cannot be read`, error);
  if (error.name === 'AbortError') return error;
  switch (codeOf(error)) {
    case 'HttpError':
      return fromStatus(statusOf(error), url);
    case 'SmartHttpError':
    case 'ParseError':
    case 'RemoteCapabilityError':
      return new SourceError('Unreachable', `${url} does not answer as a Git server does; check the URL`);
    case 'EmptyServerResponseError':
      return new SourceError('Unreachable', `${url} sent an empty answer`);
    case 'NotFoundError':
      return new SourceError('Corrupt', `${url}: an object of branch ${branch} is missing in the store`, error);
    case 'ENOSPC':
    case 'EACCES':
    case 'EROFS':
      return error;
    default:
      return isNetworkError(error)
        ? new SourceError('Unreachable', `${url} cannot be reached: ${networkReason(error)}`)
        : new SourceError('Corrupt', `${url}: the store cannot be read: ${firstLine(error.message)}`, error);
  }
}

function fromStatus(status: number, url: string): SourceError {
  if (status === 401 || status === 403) return new SourceError('Unauthorized', `${url} refuses the credentials (HTTP ${status})`);
  if (status === 404) return new SourceError('Unreachable', `${url} has no such repository, or not for these credentials (HTTP 404)`);
  return new SourceError('Unreachable', `${url} answered HTTP ${status}`);
}

function statusOf(error: Error): number {
  const { data } = error as { data?: { statusCode?: unknown } };
  return typeof data?.statusCode === 'number' ? data.statusCode : 0;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

const networkCodes =
  /^(ECONN|EHOST|ENET|EAI_|ENOTFOUND|ETIMEDOUT|EPIPE|EADDR|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|HPE_|EPROTO|ERR_STREAM_PREMATURE_CLOSE|ERR_PROXY_)/;

function isNetworkError(error: Error): boolean {
  return (
    networkCodes.test(codeOf(error)) ||
    (error instanceof AggregateError && error.errors.some((inner) => inner instanceof Error && isNetworkError(inner)))
  );
}

function networkReason(error: Error): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return inner instanceof Error ? `${codeOf(inner)}${inner.message === '' ? '' : ` (${firstLine(inner.message)})`}` : codeOf(error);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
