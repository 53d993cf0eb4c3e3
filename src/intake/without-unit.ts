/** A number without a unit, as text or as a number; null where it is none or has one. Zero and less are no amounts at all. */
export function bareNumber(value: string | number): number | null {
  const text = String(value).trim();
  if (!/^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(text)) return null;
  const amount = Number(text);
  return Number.isFinite(amount) && amount > 0 ? amount : null;
}
