package cdktf

import (
	"encoding/json"
	"os"
	"path/filepath"

	"cdah/internal/jsii/kernel/js"
)

// makeApp makes an app and, as cdktf does, at once the folders that its files will be in.
func (o *object) makeApp(args arguments) {
	o.kind = app
	if hcl := os.Getenv("SYNTH_HCL_OUTPUT"); hcl == "true" || hcl == "1" {
		js.Reject("HCL")
	}
	if os.Getenv("CDKTF_TARGET_STACK_ID") != "" {
		js.Reject("CDKTF_TARGET_STACK_ID")
	}
	o.configure(args.at(0))
	for _, property := range []string{"hclOutput", "stackTraces", "skipBackendValidation"} {
		if o.props.Get(property) != nil && o.props.Get(property) != false {
			js.Reject(property + " of an app")
		}
	}
	if given, is := o.props.Get("context").(*js.Object); is {
		for _, key := range given.Keys() {
			o.context[key] = given.Get(key)
		}
	}
	o.contextOfCLI()
	o.context["cdktfVersion"] = version
	o.outdir = "cdktf.out"
	if folder, set := os.LookupEnv("CDKTF_OUTDIR"); set {
		o.outdir = folder
	}
	if folder, given := o.props.Get("outdir").(string); given {
		o.outdir = folder
	}
	makeFolder(o.outdir)
	makeFolder(filepath.Join(o.outdir, "stacks"))
}

// contextOfCLI takes the context that the cdktf CLI hands on from cdktf.json and its flags.
func (o *object) contextOfCLI() {
	text := os.Getenv("CDKTF_CONTEXT_JSON")
	if text == "" {
		return
	}
	var given map[string]any
	if err := json.Unmarshal([]byte(text), &given); err != nil {
		js.Fail("CDKTF_CONTEXT_JSON: " + err.Error())
	}
	for key, value := range given {
		list, _ := value.([]any)
		if _, isObject := value.(map[string]any); isObject || len(list) > 0 || value == nil {
			js.Reject("the context " + key)
		}
		o.context[key] = value
	}
}

func makeFolder(path string) {
	if err := os.Mkdir(path, 0o777); err != nil && !os.IsExist(err) {
		js.Fail(err.Error())
	}
}
