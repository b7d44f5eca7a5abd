'use strict';

const { Fn } = require('cdktf');

const environment = 'site';
const project = 'cdah';
const name = `${project}-${environment}`;
const tags = { CostCenter: 'website', Environment: environment, ManagedBy: 'cdktf', Project: project };

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

module.exports = {
  environment, project, name, tags, sorted,
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
  // Members in one order, so that the document compares. What holds a reference is Terraform's to encode.
  policy: (...statements) => {
    const document = { Statement: statements.map(sorted), Version: '2012-10-17' };
    const text = JSON.stringify(document);
    return text.includes('${') ? Fn.jsonencode(document) : text;
  },
};
