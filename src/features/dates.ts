/** A day counted from 2023-02-24 as it is written: "2022-11-30". */
export function dateText(day: number): string {
  return new Date(Date.UTC(2023, 1, 24) + Math.floor(day) * 86_400_000).toISOString().slice(0, 10);
}
