import { Gauge, type Registry } from '@prometheus-io/client';

export interface StreamMetrics {
  setStreams(count: number): void;
}

export function createStreamMetrics(registers: Registry[]): StreamMetrics {
  const streams = new Gauge({ name: 'plumb_stream_clients', help: 'Pages that listen for changes now.', registers });
  return { setStreams: (count) => streams.set(count) };
}
