// A few bars beside a name: when, at a glance.

export function Spark({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(0, ...values);
  if (most === 0) return <span class="quiet">–</span>;
  return (
    <svg class="spark" viewBox={`0 0 ${values.length * 4} 20`} preserveAspectRatio="none" role="img" aria-label={label}>
      {values.map((value, index) => {
        // One post among thousands must still be seen.
        const height = value === 0 ? 0 : Math.max(1.5, (20 * value) / most);
        return height > 0 && <rect key={index} x={index * 4} y={20 - height} width="3.2" height={height} />;
      })}
    </svg>
  );
}
