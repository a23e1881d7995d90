import { Histogram, type Registry } from '@prometheus-io/client';

export interface RequestMetrics {
  observeRequest(request: { readonly route: string; readonly method: string; readonly status: number; readonly seconds: number }): void;
}

export function createRequestMetrics(registers: Registry[]): RequestMetrics {
  const requests = new Histogram({
    name: 'plumb_http_request_duration_seconds',
    help: 'Time to answer a request.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2, 10],
    registers,
  });
  return {
    observeRequest: ({ route, method, status, seconds }) =>
      requests.observe({ route, method, status: `${Math.floor(status / 100)}xx` }, seconds),
  };
}
