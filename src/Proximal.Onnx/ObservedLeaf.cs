namespace Proximal.Onnx;

/// <summary>A non-composite part of an observation, as a value of the graph.</summary>
/// <param name="Path">The path of the part, its names joined by dots; empty if the observation is not
/// composite.</param>
/// <param name="Space">The space of the part as the network receives it.</param>
/// <param name="Value">The name of the encoded and normalized value: [batch, shape…] for a <see cref="Box"/>, otherwise
/// [batch, values].</param>
internal sealed record ObservedLeaf(string Path, Space Space, string Value)
{
    /// <summary>The value flattened to [batch, values].</summary>
    public string Flat(OnnxGraph graph) =>
        Space is Box { Shape.Length: > 1 }
            ? graph.Node(
                "Flatten",
                Path.Length == 0 ? "observation" : $"observation.{Path}",
                [Value],
                OnnxGraph.Number("axis", 1)
            )
            : Value;
}
