import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of a server that can be down: connections end, and new ones are refused. */
export interface DownProxy {
  readonly port: number;
  goDown(): Promise<void>;
  /** The server is there again, under the same port. */
  comeBack(): Promise<void>;
}

/** Starts it on loopback, in front of a port of this machine. */
export async function startDownProxy(target: number): Promise<DownProxy> {
  const sockets = new Set<Socket>();
  let server: Server;
  const listen = (port: number): Promise<void> => {
    server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.on('error', () => {});
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  };
  await listen(0);
  const { port } = server!.address() as AddressInfo;
  return {
    port,
    goDown: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    comeBack: () => listen(port),
  };
}
