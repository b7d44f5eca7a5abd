// cdktf asks a stack for the address of each of its elements. The stacks of constructs/stack answer in
// Go, which has to ask for the element's path: of all that passes between the processes, nearly half.
// For stacks that say so in their context the kernel asks itself, and hears what Go would say.
//
// Go is asked as ever about what it does otherwise, a variable, and about elements that share an address,
// about the earlier one too: it is Go that reports them.
'use strict';

// KEY is the stacks' context (../addresses.go).
const KEY = 'cdah:addresses';

const QUESTION = Buffer.from('{"callback":{"cookie":"AllocateLogicalId",');
const REF = '$jsii.byref';

// idOf makes an address from a path as constructs/stack does.
const idOf = (path) =>
  path.split('/').slice(1).filter((part) => part !== 'Default').join('_').replaceAll('-', '_');

// answering returns the kernel's channel to Go with the answers in it.
function answering({ read, write }) {
  const stacks = new Map(); // the elements of each stack by kind and address; null where Go answers
  const unread = []; // requests that the kernel reads before those of Go
  let listener; // is given what the kernel writes next, in place of Go
  let repeated; // the question that waits for Go to have been asked about the earlier element

  function ask(request, then) {
    unread.push(request);
    listener = ({ ok }) => then(ok);
  }

  function askGo(line) {
    for (let offset = 0; offset < line.length; ) {
      try {
        offset += write(line, offset);
      } catch (e) {
        if (e.code !== 'EAGAIN') throw e; // the pipe is full: Go will read
      }
    }
  }

  // stackOf finds out about a stack when it asks for the first time.
  function stackOf(objref, then) {
    const stack = objref[REF];
    if (stacks.has(stack)) return then(stacks.get(stack));
    ask({ api: 'get', objref, property: 'node' }, ({ value }) =>
      ask({ api: 'invoke', objref: value, method: 'tryGetContext', args: [KEY] }, ({ result }) => {
        stacks.set(stack, result === true ? new Map() : null);
        then(stacks.get(stack));
      }),
    );
  }

  function answer(line, { cbid, cookie, invoke }) {
    const element = invoke.args[0];
    const kind = element[REF].split('@')[0];
    stackOf(invoke.objref, (elements) => {
      if (!elements || kind === 'cdktf.TerraformVariable') return askGo(line);
      ask({ api: 'invoke', objref: element, method: 'toString', args: [] }, ({ result: path }) => {
        const id = idOf(path);
        const earlier = elements.get(`${kind} ${id}`);
        elements.set(`${kind} ${id}`, { element, path });
        if (!earlier || earlier.path === path) return unread.push({ complete: { cbid, result: id } });
        repeated = { cbid: `${cbid} repeated`, line };
        const callback = { cookie, cbid: repeated.cbid, invoke: { ...invoke, args: [earlier.element] } };
        askGo(Buffer.from(JSON.stringify({ callback }) + '\n'));
      });
    });
  }

  // ends says whether what was read is Go's answer to the repeated question.
  function ends(text) {
    return text.endsWith('\n') && JSON.parse(text).complete?.cbid === repeated.cbid;
  }

  return {
    read(buffer, ...rest) {
      if (unread.length > 0) return buffer.write(JSON.stringify(unread.shift()) + '\n');
      const length = read(buffer, ...rest);
      if (!repeated || !ends(buffer.toString('utf8', 0, length))) return length;
      askGo(repeated.line);
      repeated = undefined;
      return read(buffer, ...rest);
    },
    write(line, offset) {
      if (listener) {
        const then = listener;
        listener = undefined;
        then(JSON.parse(line));
      } else if (line.subarray(0, QUESTION.length).equals(QUESTION)) {
        answer(line, JSON.parse(line).callback);
      } else {
        return write(line, offset);
      }
      return line.length;
    },
  };
}

module.exports = { answering };
