/** Niro's sign: two ends joined by one line, an N. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg className="shell-mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M7 17V7l10 10V7" />
      <circle cx="7" cy="17" r="2.2" />
      <circle cx="17" cy="7" r="2.2" />
    </svg>
  );
}
