using Proximal.Tensors;

namespace Proximal.Onnx;

/// <summary>Nodes of layers and activations. Weights have their names in the policy.</summary>
internal sealed class LayerGraph(OnnxGraph graph)
{
    /// <summary>Adds the nodes of a multi-layer perceptron.</summary>
    /// <param name="perceptron">The perceptron.</param>
    /// <param name="name">The full name of the perceptron, such as <c>actor</c>.</param>
    /// <param name="x">The name of the inputs, [batch, inputs].</param>
    /// <returns>The names of the outputs, [batch, outputs], and of the inputs of the last layer.</returns>
    public (string Outputs, string Hidden) Perceptron(Mlp perceptron, string name, string x)
    {
        string hidden = x;
        for (int i = 0; i < perceptron.Layers.Count; i++)
            (x, hidden) = (Linear(perceptron.Layers[i], $"{name}.{i}", x), x);
        return (x, hidden);
    }

    /// <summary>Adds a fully connected layer with its activation: [batch, inputs] → [batch, outputs].</summary>
    public string Linear(LinearLayer layer, string name, string x)
    {
        string weight = Weight($"{name}.weight", layer.Weight);
        string sum = layer.Bias.IsEmpty
            ? graph.Node("Gemm", name, [x, weight], OnnxGraph.Number("transB", 1))
            : graph.Node("Gemm", name, [x, weight, Weight($"{name}.bias", layer.Bias)], OnnxGraph.Number("transB", 1));
        return Activate(layer.Activation, name, sum);
    }

    /// <summary>Adds a convolution: [batch, channels, height, width] → [batch, channels', height', width'].</summary>
    public string Convolution(Conv2dLayer layer, string name, string images)
    {
        string weight = Weight($"{name}.weight", layer.Weight);
        int kernel = layer.Weight.Shape[2];
        AttributeProto[] attributes =
        [
            OnnxGraph.Numbers("kernel_shape", kernel, kernel),
            OnnxGraph.Numbers("strides", layer.Stride, layer.Stride),
            OnnxGraph.Numbers("pads", layer.Padding, layer.Padding, layer.Padding, layer.Padding),
        ];
        return layer.Bias.IsEmpty
            ? graph.Node("Conv", name, [images, weight], attributes)
            : graph.Node("Conv", name, [images, weight, Weight($"{name}.bias", layer.Bias)], attributes);
    }

    /// <summary>Adds an element-wise activation.</summary>
    private string Activate(Activation activation, string place, string x) =>
        activation switch
        {
            Activation.None => x,
            Activation.Tanh => graph.Node("Tanh", place, [x]),
            Activation.Relu => graph.Node("Relu", place, [x]),
            Activation.Elu => graph.Node("Elu", place, [x]),
            Activation.Silu => graph.Node("Mul", place, [x, graph.Node("Sigmoid", place, [x])]),
            Activation.Gelu => Gelu(place, x),
            Activation.GeluErf => GeluErf(place, x),
            _ => throw new InvalidInputException($"the activation {activation} cannot be exported to ONNX"),
        };

    /// <summary>Adds a parameter of the network under its name.</summary>
    public string Weight(string name, Tensor parameter) =>
        graph.Constant(name, parameter.ToArray(), parameter.Shape.ToArray());

    // x/2 (1 + erf(x / √2)).
    private string GeluErf(string place, string x)
    {
        string erf = graph.Node("Erf", place, [graph.Node("Mul", place, [x, graph.Scalar(MathF.Sqrt(0.5f))])]);
        return graph.Node(
            "Mul",
            place,
            [graph.Node("Mul", place, [x, graph.Scalar(0.5f)]), graph.Node("Add", place, [erf, graph.Scalar(1)])]
        );
    }

    // x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). The operator Gelu requires opset 20.
    private string Gelu(string place, string x)
    {
        string cube = graph.Node("Mul", place, [graph.Node("Mul", place, [x, x]), x]);
        string inner = graph.Node("Add", place, [x, graph.Node("Mul", place, [cube, graph.Scalar(0.044715f)])]);
        string tanh = graph.Node(
            "Tanh",
            place,
            [graph.Node("Mul", place, [inner, graph.Scalar(MathF.Sqrt(2 / MathF.PI))])]
        );
        return graph.Node(
            "Mul",
            place,
            [graph.Node("Mul", place, [x, graph.Scalar(0.5f)]), graph.Node("Add", place, [tanh, graph.Scalar(1)])]
        );
    }
}
