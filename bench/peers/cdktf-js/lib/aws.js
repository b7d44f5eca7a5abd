// How the provider is imported: the whole package, as its documentation shows it, or, where
// BENCH_IMPORTS is "each", only the modules of the resources that are used.
'use strict';

const PACKAGE = '@cdktf/provider-aws';

// aws returns the module of a resource type, such as vpc or lb-listener-rule.
exports.aws = process.env.BENCH_IMPORTS === 'each'
  ? (module) => require(`${PACKAGE}/lib/${module}`)
  : (module) => require(PACKAGE)[module.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())];
