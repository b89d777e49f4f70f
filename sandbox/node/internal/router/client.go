package router

import (
	"context"
	_ "embed"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"
)

const (
	definitionName = "routes.route.openshift.io"
	fieldManager   = "kafka-lab-node"
)

//go:embed crd.yaml
var definition []byte

// Client reads and writes Routes.
type Client struct {
	definitions apiextensions.Interface
	objects     dynamic.Interface
}

// NewClient returns a client for the API server of config.
func NewClient(config *rest.Config) (*Client, error) {
	definitions, err := apiextensions.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	objects, err := dynamic.NewForConfig(config)
	return &Client{definitions: definitions, objects: objects}, err
}

// EnsureDefinition installs the CustomResourceDefinition, or brings it up to date.
func (c *Client) EnsureDefinition(ctx context.Context) error {
	patch, err := yaml.YAMLToJSON(definition)
	if err != nil {
		return err
	}
	_, err = c.definitions.ApiextensionsV1().CustomResourceDefinitions().Patch(ctx, definitionName, types.ApplyPatchType, patch,
		metav1.PatchOptions{FieldManager: fieldManager, Force: ptr.To(true)})
	return err
}

func (c *Client) writeStatus(ctx context.Context, object *unstructured.Unstructured, status Status) error {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&status)
	if err != nil {
		return err
	}
	changed := object.DeepCopy()
	changed.Object["status"] = content
	_, err = c.objects.Resource(resource).Namespace(object.GetNamespace()).UpdateStatus(ctx, changed, metav1.UpdateOptions{FieldManager: fieldManager})
	return err
}
