// The website of environments/site.yaml in the AWS CDK for JavaScript, with the constructs that a CDK user would
// take: near the app's resources, but not the same, since those constructs choose for themselves.
// ../awscdk-go is the same program in Go and writes the same template.
'use strict';

const cdk = require('aws-cdk-lib');
const { Website } = require('./lib/website');

const app = new cdk.App({ outdir: process.env.BENCH_OUTPUT });
new Website(app, 'site', { env: { account: '333333333333', region: 'eu-west-2' } });
app.synth();
