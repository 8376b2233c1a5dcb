import type { Layers } from '../lib';

export function megabits(bitsPerSecond: number): string {
  return `${(bitsPerSecond / 1_000_000).toFixed(bitsPerSecond < 9_950_000 ? 1 : 0)} Mbit/s`;
}

export function kilobits(...rates: (number | null | undefined)[]): string | null {
  const known = rates.filter((rate) => typeof rate === 'number');
  return known.length === 0 ? null : `${known.map((rate) => Math.round(rate / 1000)).join(' + ')} kbit/s`;
}

export function milliseconds(value: number | null | undefined): string | null {
  return typeof value === 'number' ? `${Math.round(value * 10) / 10} ms` : null;
}

/** Spatial and temporal layer, as "s2 t1". */
export function layers(value: Layers | null | undefined): string | null {
  return value ? `s${value.spatial} t${value.temporal}` : null;
}

/** Packets lost so far, and the worst present share. */
export function losses(packets: (number | null | undefined)[], rates: (number | null | undefined)[]): string | null {
  const known = packets.filter((count) => typeof count === 'number');
  const shares = rates.filter((rate) => typeof rate === 'number');
  if (known.length === 0 && shares.length === 0) return null;
  const sum = known.length === 0 ? [] : [String(known.reduce((total, count) => total + count, 0))];
  const share = shares.length === 0 ? [] : [`${Math.round(Math.max(...shares) * 1000) / 10} %`];
  return [...sum, ...share].join(' · ');
}
