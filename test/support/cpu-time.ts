/** Milliseconds of work this process has done: unlike those on the wall, they do not depend on what else the machine is doing. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
