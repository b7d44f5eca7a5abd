// A big package of jsii types costs seconds to load: the kernel parses the description of all types
// (the assembly, a file .jsii) and runs the code of all (the index). The AWS provider has 23,000, of
// which a program uses some hundred. Here
//
//   - the index is the one in which the package's authors load each module when it is used
//     (lib/lazy-index.js beside lib/index.js);
//   - the assembly is split by module, once for each version of the package, and a module's types are
//     read when one is asked for.
//
// Each module is checked when it is read. What is missing or damaged is made again; until then the
// whole assembly is read, as the stock kernel does. So what the kernel sees is the same in any case.
'use strict';
const fs = require('fs');
const path = require('path');
const { createHash } = require('crypto');

// Packages with a smaller assembly, in bytes, are quick to load.
const BIG = 16 << 20;

// What nobody needs at run time is most of an assembly.
const UNUSED = new Set(['docs', 'locationInModule', 'symbolId']);

const { readFileSync, readSync, openSync, mkdtempSync } = fs;
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// shorten makes the kernel take the short way when it reads the assembly of a big package.
function shorten({ cache, tell, replacements }) {
  fs.readFileSync = (file, ...rest) => {
    try {
      if (path.basename(String(file)) === '.jsii' && fs.statSync(file).size >= BIG) {
        const index = lazyIndex(path.dirname(file));
        const assembly = open(file, cache, tell);
        replacements.set(index.stock, index.lazy);
        return parsed(assembly);
      }
    } catch (e) {
      tell(e.message);
    }
    return readFileSync(file, ...rest);
  };
}

// parsed is a file's content for somebody who turns it into text and gives that to JSON.parse.
function parsed(value) {
  const text = '\0 stands for an assembly';
  const parse = JSON.parse;
  JSON.parse = (given, ...rest) => {
    if (given !== text) return parse(given, ...rest);
    JSON.parse = parse;
    return value;
  };
  return { toString: () => text };
}

// lazyIndex returns the package's entry point, and the one to use in its place.
function lazyIndex(folder) {
  const stock = path.join(folder, JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).main);
  const lazy = path.join(path.dirname(stock), 'lazy-index.js');
  if (path.basename(stock) !== 'index.js' || !fs.existsSync(lazy)) {
    throw new Error(`${path.basename(folder)} has no lazy-index.js`);
  }
  return { stock, lazy };
}

// open returns the assembly in file, with types that are read when they are asked for if it was
// split before. The folder for that is named by the hash of the tarball that the package comes from,
// which is how jsii itself names the folder that it unpacks it to.
function open(file, cache, tell) {
  const hash = path.basename(fs.realpathSync(path.dirname(file)));
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error("the package is not in jsii's package cache");
  const folder = path.join(cache, hash);
  try {
    return assembled(file, folder, tell);
  } catch (e) {
    if (fs.existsSync(folder)) discard(folder, e, tell);
  }
  return renew(file, folder, tell);
}

// renew reads the whole assembly, and splits it for the next time. The split one is complete in its
// folder or not there.
function renew(file, folder, tell) {
  const source = { stamp: stamp(file) };
  const bytes = readFileSync(file);
  source.hash = sha256(bytes);
  const assembly = JSON.parse(bytes);
  let temporary;
  try {
    temporary = mkdtempSync(`${folder}.`);
    split(assembly, source, temporary);
    fs.renameSync(temporary, folder);
  } catch (e) {
    // Another process may have been quicker; what it made is as good.
    if (e.code !== 'ENOTEMPTY' && e.code !== 'EEXIST') tell(`the types cannot be split: ${e.message}`);
  } finally {
    if (temporary) fs.rmSync(temporary, { recursive: true, force: true });
  }
  return assembly;
}

// assembled puts an assembly together from the split one.
function assembled(file, folder, tell) {
  const catalog = readCatalog(folder);
  if (!sameStamp(catalog.source.stamp, stamp(file))) verify(catalog, file, folder);
  const parts = openSync(path.join(folder, 'types'), 'r');
  const modules = new Map();
  let whole; // all types, once a part was found damaged

  const find = (fqn) => {
    if (whole) return whole[fqn];
    const name = moduleOf(fqn);
    try {
      if (!modules.has(name)) modules.set(name, readPart(parts, catalog.parts[name]));
      return modules.get(name)[fqn];
    } catch (e) {
      discard(folder, e, tell);
      whole = renew(file, folder, tell).types;
      return whole[fqn];
    }
  };
  const types = new Proxy(catalog.names, {
    get: (names, key) => (Object.hasOwn(names, key) ? find(key) : Reflect.get(names, key)),
  });
  return { ...catalog.head, types };
}

// moduleOf returns the second part of package.module.Type.
const moduleOf = (fqn) => fqn.split('.', 2)[1];

function readPart(parts, { offset, length, hash }) {
  const bytes = Buffer.alloc(length);
  const read = readSync(parts, bytes, 0, length, offset);
  if (read !== length || sha256(bytes) !== hash) throw new Error('the split type assembly is damaged');
  return JSON.parse(bytes);
}

// readCatalog returns what is in the split assembly: a line with the hash of what follows, which is
// JSON.
function readCatalog(folder) {
  const bytes = readFileSync(path.join(folder, 'catalog'));
  const body = bytes.subarray(65);
  if (bytes.toString('latin1', 0, 65) !== sha256(body) + '\n') {
    throw new Error("the split type assembly's catalog is damaged");
  }
  return JSON.parse(body);
}

// A file that has neither been written nor replaced has the same stamp.
function stamp(file) {
  const { size, mtimeMs, ctimeMs, ino } = fs.statSync(file);
  return { size, mtimeMs, ctimeMs, ino };
}

const sameStamp = (a, b) => Object.keys(b).every((key) => a[key] === b[key]);

// verify compares the hash of the package's assembly, which takes longer, when its stamp differs: it
// may have been unpacked again.
function verify(catalog, file, folder) {
  const now = stamp(file);
  if (sha256(readFileSync(file)) !== catalog.source.hash) {
    throw new Error('the split type assembly is of another package');
  }
  catalog.source.stamp = now;
  const temporary = mkdtempSync(`${folder}.`);
  try {
    writeCatalog(temporary, catalog);
    fs.renameSync(path.join(temporary, 'catalog'), path.join(folder, 'catalog'));
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

function writeCatalog(folder, catalog) {
  const body = JSON.stringify(catalog);
  fs.writeFileSync(path.join(folder, 'catalog'), `${sha256(body)}\n${body}`);
}

function split(assembly, source, folder) {
  const { types, submodules, readme, ...head } = assembly;
  const modules = {};
  const names = {};
  for (const [fqn, type] of Object.entries(types)) {
    (modules[moduleOf(fqn)] ??= {})[fqn] = type;
    names[fqn] = 0;
  }
  const parts = {};
  const chunks = [];
  let offset = 0;
  for (const [name, module] of Object.entries(modules)) {
    const bytes = Buffer.from(JSON.stringify(module, (key, value) => (UNUSED.has(key) ? undefined : value)));
    parts[name] = { offset, length: bytes.length, hash: sha256(bytes) };
    chunks.push(bytes);
    offset += bytes.length;
  }
  fs.writeFileSync(path.join(folder, 'types'), Buffer.concat(chunks));
  writeCatalog(folder, { source, head, names, parts });
}

// discard removes a split assembly that is not what it should be.
function discard(folder, problem, tell) {
  tell(`${problem.message}; it is made again`);
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // Then it stays, and is found again the next time.
  }
}

module.exports = { shorten };
