'use strict';

const { TerraformElement } = require('cdktf');

// Block is a block of the document beside its resources. cdktf's own blocks of an import or a move run
// Terraform with each synthesis, to ask for its version.
exports.Block = class extends TerraformElement {
  constructor(scope, kind, content) {
    super(scope, kind);
    this.block = { [kind]: [content] };
  }

  toTerraform() {
    return this.block;
  }
};

// address is where Terraform has a resource or, after "data.", a data source.
exports.address = (element) => `${element.terraformResourceType}.${element.friendlyUniqueId}`;
