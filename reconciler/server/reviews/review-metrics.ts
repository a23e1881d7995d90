import { Counter, type Registry } from '@prometheus-io/client';

export interface ReviewMetrics {
  /** Members with a stronger effect than was reviewed, not counted before. */
  countSurprises(count: number): void;
}

export function createReviewMetrics(registers: Registry[]): ReviewMetrics {
  const surprises = new Counter({
    name: 'plumb_effect_surprises_total',
    help: 'Members to which a commit did more than was reviewed.',
    registers,
  });
  return { countSurprises: (count) => surprises.inc(count) };
}
