using Proximal.Tensors;

namespace Proximal.Onnx;

/// <summary>Feature extractors as nodes.</summary>
internal sealed class FeatureGraph(OnnxGraph graph, LayerGraph layers)
{
    /// <summary>The features of an observation, [batch, features].</summary>
    /// <param name="extractor">What makes them; null where the observation's numbers are the features.</param>
    /// <param name="name">The extractor's full name.</param>
    /// <param name="observation">The observation's parts in order.</param>
    /// <exception cref="InvalidInputException">The extractor is of a kind that has no ONNX form.</exception>
    public string Add(Module? extractor, string name, IReadOnlyList<ObservedLeaf> observation) =>
        extractor switch
        {
            null => graph.Join("observation", [.. observation.Select(leaf => leaf.Flat(graph))]),
            CombinedFeatures combined => Combined(combined, name, observation),
            _ => Image(extractor, name, observation[0]),
        };

    private string Combined(CombinedFeatures combined, string name, IReadOnlyList<ObservedLeaf> observation)
    {
        var extractors = combined.Children.ToDictionary();
        return graph.Join(
            name,
            [
                .. observation.Select(leaf =>
                {
                    string part = leaf.Path.Replace('.', '_');
                    return extractors.TryGetValue(part, out Module? extractor)
                        ? Image(extractor, $"{name}.{part}", leaf)
                        : leaf.Flat(graph);
                }),
            ]
        );
    }

    private string Image(Module extractor, string name, ObservedLeaf leaf)
    {
        if (extractor is not (ConvolutionalFeatures or ResidualFeatures))
            throw new InvalidInputException(
                $"'{name}' is a {extractor.GetType().Name}, which has no ONNX form: only the library's own networks have one"
            );
        string x = leaf.Value; // [batch, channels, height, width]
        if (ImageShape.Of(leaf.Space) is { Scale: not 1 and var scale })
            x = graph.Node("Mul", name, [x, graph.Scalar(scale)]);
        foreach ((string child, Module layer) in extractor.Children)
        {
            string path = $"{name}.{child}";
            x = layer switch
            {
                Conv2dLayer convolution => graph.Node("Relu", path, [layers.Convolution(convolution, path, x)]),
                LinearLayer last => layers.Linear(
                    last,
                    path,
                    Rows(name, extractor is ResidualFeatures ? graph.Node("Relu", name, [x]) : x)
                ),
                _ => Residual(layer, path, x),
            };
        }

        return x;
    }

    // A convolution, max pooling, and pairs of convolutions beside which the input goes on.
    private string Residual(Module block, string name, string x)
    {
        Conv2dLayer[] convolutions = [.. block.Children.Select(static child => (Conv2dLayer)child.Value)];
        string PathOf(int i) => $"{name}.{block.Children[i].Key}";
        x = layers.Convolution(convolutions[0], PathOf(0), x);
        x = graph.Node(
            "MaxPool",
            name,
            [x],
            OnnxGraph.Numbers("kernel_shape", 3, 3),
            OnnxGraph.Numbers("strides", 2, 2),
            OnnxGraph.Numbers("pads", 1, 1, 1, 1)
        );
        for (int i = 1; i < convolutions.Length; i += 2)
        {
            string y = graph.Node(
                "Relu",
                PathOf(i),
                [layers.Convolution(convolutions[i], PathOf(i), graph.Node("Relu", PathOf(i), [x]))]
            );
            x = graph.Node("Add", name, [x, layers.Convolution(convolutions[i + 1], PathOf(i + 1), y)]);
        }

        return x;
    }

    private string Rows(string name, string x) => graph.Node("Flatten", name, [x], OnnxGraph.Number("axis", 1));
}
