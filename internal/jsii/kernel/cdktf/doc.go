// Package cdktf answers for the constructs of cdktf, with the files that cdktf would write of them. What it does not
// know it rejects, and so it does what must fail: see package protocol.
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
//	create.go    create finds the class in the table and makes an object (object.go) of a kind: here a resource;
//	             put gives it its place in the tree of constructs; check.go holds the configuration against its type
//	wire.go      reference gives it the id by which the host knows it: {"$jsii.byref":"…S3Bucket@10006"}
//
// To the app's bucket.Arn(), a get, the answer is a text that stands for what only Terraform will know:
//
//	get.go       get finds out that arn is a string attribute; block.go does so for what is in blocks
//	token.go     tokenFor (address.go) makes the token, asString its form ${TfToken[TOKEN.7]}
//
// The app may pass on that text, or a part of a longer one, as it does any other. addOverride and other methods are in
// invoke.go, those of no object, such as the functions of Terraform, in static.go. With app.Synth()
//
//	synth.go     synth has each element of a stack say what it is
//	element.go   toTerraform: {"resource":{"aws_s3_bucket":{NAME:{"bucket":"content"}}}}; attributes writes the
//	             configuration under the names that the table has for it in Terraform
//	address.go   uniqueID is NAME: the stack's in Go, which is called back for it, or cdktf's own
//	resolve.go   resolve puts in the place of each token what its function resolve returns: ${aws_s3_bucket.NAME.arn};
//	             expression.go has those functions
//
// and js.Merge and js.Stringify make one text of all elements.
package cdktf
