// What benchmarks print: ranks of what was measured, never anything in between.

/** Nearest rank, so that every figure is one that was measured. */
export function rank(spans: number[], part: number): number {
  const sorted = [...spans].sort((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? NaN;
}

export function ms(spans: number[], part: number): string {
  return `${rank(spans, part).toFixed(1)} ms`;
}
