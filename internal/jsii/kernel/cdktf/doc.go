// Package cdktf answers for the constructs of cdktf, with the files that cdktf would write of them. It rejects what it does
// not know, and likewise what must fail: see package protocol, which reads the requests and hands over to Node.js then.
//
// # From a request to a line of JSON
//
// The app calls s3bucket.NewS3Bucket(stack, "content", &S3BucketConfig{Bucket: "content"}). jsii's runtime writes
//
//	{"api":"create","fqn":"@cdktf/provider-aws.s3Bucket.S3Bucket","args":[
//	  {"$jsii.byref":"cdktf.TerraformStack@10001"}, "content",
//	  {"$jsii.struct":{"fqn":"…S3BucketConfig","data":{"bucket":"content"}}}]}
//
// and this happens to it:
//
//	kernel.go    Answer decodes the arguments (wire.go): references become objects, structs and maps *js.Object
//	create.go    create makes an object (object.go), here by makeOfProvider, which finds the class in the table: a
//	             resource; put gives it its place in the tree of constructs; configure keeps its configuration, once
//	             check.go has held that against its type; rewriteDependencies makes tokens of those in depends_on
//	wire.go      reference gives it the id by which the host knows it: {"$jsii.byref":"…S3Bucket@10006"}
//
// To the app's bucket.Arn(), a get, the answer is a text that stands for what only Terraform will know:
//
//	get.go       get finds in the table that arn is a string attribute
//	address.go   tokenFor makes a token with the address, aws_s3_bucket.NAME.arn: uniqueID is NAME, what the program
//	             answers for its override of allocateLogicalId, or cdktf's own; block.go does so for what is in blocks
//	token.go     asString gives the token its form, ${TfToken[TOKEN.7]}
//
// The app may pass on that text, or a part of a longer one, as it does any other. addOverride and other methods are in
// invoke.go, those of no object, such as the functions of Terraform, in static.go. With app.Synth()
//
//	synth.go     synth gives a stack a backend if it has none, and fragments has each of its elements say what it is
//	element.go   toTerraform: {"resource":{"aws_s3_bucket":{NAME:{"bucket":"content"}}}}; attributes writes the
//	             configuration under the names that the table has for it in Terraform
//	resolve.go   resolve puts in the place of each token what its function resolve returns: ${aws_s3_bucket.NAME.arn};
//	             expression.go has those functions
//	synth.go     stackToTerraform merges all with the stack's metadata and overrides (js.Merge), and resolves it once more;
//	             write makes files of the texts (js.Stringify): stacks/NAME OF THE STACK/cdk.tf.json, manifest.json
package cdktf
