// Loaded by Node ahead of the jsii runtime (NODE_OPTIONS --require, set in ../prepare.go). It makes
// the runtime's own kernel program start at once and load only what is used:
//
//   - one process: bin/jsii-runtime.js would start lib/program.js in a second Node process and pass
//     messages on; here that program is run in this one;
//   - types: see assembly.cjs;
//   - addresses: see addresses.cjs;
//   - nothing is left behind: all temporary folders are in one, which is removed at the end.
//
// Whatever is not as it was when this was tried is a reason to do nothing: then the runtime runs as
// it comes. No check changes anything before the last one has passed.
'use strict';
const fs = require('fs');
const path = require('path');

// What the kernel was tried with: majors of Node, and lib/program.js of jsii-runtime-go 1.112.0.
const NODES = [20, 22, 24];
const PROGRAM = 'f04fb10127c29c3bf9dc871f47001931f2ef7ab02bde02d59ec31dc5cca81bfc';

// The file descriptor on which program.js speaks to Go, in both directions.
const CHANNEL = 3;

const writeSync = fs.writeSync;

// tell says once why something is slower than it could be. Go passes on to standard error what it
// finds on this process's.
let told = false;
function tell(why) {
  if (told) return;
  told = true;
  try {
    writeSync(2, `cdah: using jsii's stock kernel, which is slower: ${why}\n`);
  } catch {
    // Nobody listens any more.
  }
}

// restore gives this process and what it starts the environment that the user has.
function restore(environment) {
  delete process.env.CDAH_KERNEL;
  for (const [name, value] of Object.entries(environment)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
}

// check throws the reason why this runtime must not be touched.
function check(program) {
  const major = Number(process.versions.node.split('.')[0]);
  if (!NODES.includes(major)) throw new Error(`it has not been tried with Node.js ${major}`);
  const sum = require('crypto').createHash('sha256').update(fs.readFileSync(program)).digest('hex');
  if (sum !== PROGRAM) throw new Error('it has not been tried with this version of the jsii runtime');
  if (process.env.JSII_VALIDATE_ASSEMBLIES) throw new Error('JSII_VALIDATE_ASSEMBLIES is set');
}

// duplicate opens the file behind a descriptor once more.
const duplicate = (fd, flags) => fs.openSync(`/dev/fd/${fd}`, flags);

// separate takes the channel to Go off standard input and output, so that a stray message of a
// process that the kernel starts goes to standard error and never between the answers.
function separate() {
  const input = duplicate(0, 'r');
  const output = duplicate(1, 'w');
  fs.closeSync(duplicate(2, 'w'));
  while (fs.openSync(process.execPath, 'r') < CHANNEL); // CHANNEL is never given to another file
  fs.closeSync(0);
  fs.openSync('/dev/null', 'r');
  fs.closeSync(1);
  duplicate(2, 'w');
  return { input, output };
}

// connect gives the program its channel, and its console the form in which Go expects messages.
function connect({ input, output }) {
  const { answering } = require('./addresses.cjs');
  const { readSync } = fs;
  const channel = answering({
    read: (...args) => readSync(input, ...args),
    write: (...args) => writeSync(output, ...args),
  });
  fs.readSync = (fd, ...rest) => (fd === CHANNEL ? channel.read(...rest) : readSync(fd, ...rest));
  fs.writeSync = (fd, ...rest) => (fd === CHANNEL ? channel.write(...rest) : writeSync(fd, ...rest));
  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = (chunk, encoding, done) => {
      const bytes = Buffer.from(chunk, typeof encoding === 'string' ? encoding : undefined);
      writeWhole(2, JSON.stringify({ [stream]: bytes.toString('base64') }) + '\n');
      const callback = typeof encoding === 'function' ? encoding : done;
      if (callback) process.nextTick(callback);
      return true;
    };
  }
}

function writeWhole(fd, text) {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (e) {
      if (e.code !== 'EAGAIN') throw e; // the pipe is full: Go will read
    }
  }
}

// tidy keeps what is temporary in the folder run, and removes that in the end. The end is that Go
// closes the channel, or is no more: an interrupt, which a terminal sends to all processes, is for
// Go to answer. (With a listener here, the program's own ones do not end the process.)
function tidy(run) {
  const { mkdtempSync, openSync } = fs;
  const tarballs = new Set();
  const own = path.join(require('os').tmpdir(), 'jsii-kernel-');
  fs.mkdtempSync = (prefix, ...rest) =>
    mkdtempSync(prefix === own ? path.join(run, 'jsii-kernel-') : prefix, ...rest);
  fs.openSync = (file, ...rest) => {
    // The package that Go has written for this kernel to load, and deletes when it still can.
    if (/-\d+\.\d+\.\d+\.\d+\.tgz$/.test(file)) tarballs.add(file);
    return openSync(file, ...rest);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  process.once('exit', () => {
    for (const left of [...tarballs, run]) fs.rmSync(left, { recursive: true, force: true });
  });
}

// start prepares this process: replacements has the files to load in place of others.
function start({ cache, run, environment }) {
  restore(environment);
  const main = process.argv[1];
  const program = path.join(path.dirname(main), '..', 'lib', 'program.js');
  check(program);
  const { shorten } = require('./assembly.cjs');
  connect(separate());

  process.execArgv.push('--preserve-symlinks'); // where the program looks whether it is set
  const replacements = new Map([[main, program]]);
  replace(replacements);
  shorten({ cache, tell, replacements });
  tidy(run);
}

// replace makes Node load the files in replacements in place of others.
function replace(replacements) {
  const extensions = require('module')._extensions;
  const load = extensions['.js'];
  extensions['.js'] = (module, file) => {
    if (!replacements.has(file)) return load(module, file);
    module.exports = module.require(replacements.get(file));
  };
}

try {
  start(JSON.parse(process.env.CDAH_KERNEL));
} catch (e) {
  tell(e.message);
}
