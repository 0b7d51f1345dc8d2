import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy in front of a server that can fall silent: connections stay open, and nothing goes through any more. */
export interface SilentProxy {
  readonly port: number;
  /** From now on nothing goes through, on old connections and new ones. */
  fallSilent(): void;
  /** New connections go through again. What was open before stays silent for ever, as when a router forgot it. */
  wake(): void;
  close(): Promise<void>;
}

/** Starts it on loopback, in front of a port of this machine. */
export async function startSilentProxy(target: number): Promise<SilentProxy> {
  let generation = 0;
  let isSilent = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const born = generation;
    const upstream = connect(target, '127.0.0.1');
    const hears = (): boolean => !isSilent && born === generation;
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('data', (chunk: Buffer) => hears() && to.write(chunk));
      from.on('close', () => {
        sockets.delete(from);
        if (hears()) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      isSilent = true;
      generation += 1;
    },
    wake: () => {
      isSilent = false;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
