import type { ConsumerScore } from './notices';

/** How well a participant's media gets through, as a person would say it. */
export type ConnectionQuality = 'good' | 'fair' | 'poor';

/** By the worst mark on the way. A mark counts what was lost and not repaired (0 to 10): 8 is about one packet in ten. */
export function qualityOf(...marks: (number | null | undefined)[]): ConnectionQuality | null {
  const known = marks.filter((value) => typeof value === 'number');
  if (known.length === 0) return null;
  const worst = Math.min(...known);
  return worst >= 8 ? 'good' : worst >= 5 ? 'fair' : 'poor';
}

/** Both legs of one consumer. */
export function marksOf(score: ConsumerScore | null | undefined): number[] {
  return score ? [score.score, score.producerScore] : [];
}
