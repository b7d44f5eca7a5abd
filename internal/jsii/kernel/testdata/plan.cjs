// Loaded into the kernel's Node process ahead of all else. When the AWS provider's assembly is read, it
// writes a configuration for one of every nth resource and data source to a file, with blocks two deep.
// https://github.com/aws/jsii/blob/main/packages/@jsii/spec/src/assembly.ts
'use strict';
const { CDAH_TEST_PLAN: file, CDAH_TEST_EVERY: every } = process.env;

const BASES = ['cdktf.TerraformResource', 'cdktf.TerraformDataSource'];

function elements(types) {
  // Some value of a type. Below depth, structs have only what they must have.
  const value = ({ union, collection, primitive, fqn }, depth) => {
    if (union) return value(union.types.find((type) => type.fqn !== 'cdktf.IResolvable'), depth);
    if (collection) {
      const element = value(collection.elementtype, depth);
      return collection.kind === 'map' ? { key: element } : [element];
    }
    if (primitive === 'number') return 1;
    if (primitive === 'boolean') return true;
    if (!fqn) return 'text';
    const properties = types[fqn]?.properties ?? [];
    const given = properties.filter(({ optional }) => !optional || depth > 0);
    return Object.fromEntries(given.map(({ name, type }) => [name, value(type, depth - 1)]));
  };
  return Object.keys(types)
    .filter((fqn) => BASES.includes(types[fqn].base))
    .sort()
    .filter((_, i) => i % every === 0)
    .map((fqn) => ({ fqn, config: value(types[fqn].initializer.parameters.at(-1).type, 2) }));
}

const { parse } = JSON;
JSON.parse = (...args) => {
  const assembly = parse(...args);
  if (assembly?.schema && assembly.name === '@cdktf/provider-aws') {
    require('fs').writeFileSync(file, JSON.stringify(elements(assembly.types)));
  }
  return assembly;
};
