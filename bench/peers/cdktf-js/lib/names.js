'use strict';

const environment = 'site';
const project = 'cdah';
const name = `${project}-${environment}`;
const tags = { CostCenter: 'website', Environment: environment, ManagedBy: 'cdktf', Project: project };

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

// quoted puts a reference between braces of its own, where cdktf writes it without any.
const quoted = (text) => JSON.stringify(text).replace(/\$\{TfToken\[[^\]]+\]\}/g, '${$&}');

// expression writes a value in Terraform's language, as the app does: Fn.jsonencode is slow with deep ones.
const expression = (value) => {
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`;
  if (typeof value !== 'object') return typeof value === 'string' ? quoted(value) : String(value);
  return `{${Object.keys(value).map((key) => `${quoted(key)} = ${expression(value[key])}`).join(', ')}}`;
};

// encoded is a value as JSON. What holds a reference is Terraform's to encode.
const encoded = (value) => {
  const text = JSON.stringify(value);
  return text.includes('${') ? `\${jsonencode(${expression(value)})}` : text;
};

module.exports = {
  environment, project, name, tags, sorted, encoded,
  region: 'eu-west-2',
  account: '333333333333',
  cidr: '10.2.0.0/16',
  anywhere: '0.0.0.0/0',
  named: (value) => ({ Name: value }),
  service: (host) => ({ Service: host }),
  allow: (actions, resources, more) => ({ Effect: 'Allow', Action: actions, Resource: resources, ...more }),
  tlsOnly: (actions, resources) => ({
    Sid: 'TLSOnly', Effect: 'Deny', Principal: { AWS: '*' }, Action: actions, Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }),
  // Members in one order, so that the document compares.
  policy: (...statements) => encoded({ Statement: statements.map(sorted), Version: '2012-10-17' }),
};
