import http from 'node:http';

const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'] as const;

/**
 * Git, archives, reports and forges go through the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or not, as curl and git
 * do. Questions to members of this host do not. Throws an Error that names the variable where Node cannot use it.
 */
export function useProxyOfEnvironment(environment: NodeJS.ProcessEnv): void {
  const given = names.find((name) => (environment[name] ?? '') !== '');
  if (given === undefined) return;
  const { setGlobalProxyFromEnv } = http as { readonly setGlobalProxyFromEnv?: (environment: NodeJS.ProcessEnv) => void };
  if (setGlobalProxyFromEnv === undefined)
    throw new Error(`${given} is set, and Node ${process.versions.node} cannot use a proxy: use Node 24.14 or later, or unset it`);
  try {
    setGlobalProxyFromEnv(environment);
  } catch (error) {
    throw new Error(`${given} names no proxy that can be used: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
