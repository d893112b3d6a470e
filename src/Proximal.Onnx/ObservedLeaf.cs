namespace Proximal.Onnx;

/// <summary>A part of an observation that has no parts itself, as a value of the graph.</summary>
/// <param name="Path">Its names from the outside in, joined by dots; empty where the observation is one part.</param>
/// <param name="Space">What it is.</param>
/// <param name="Value">Encoded and normalised: of a box [batch, …] of its shape, else [batch, numbers].</param>
internal sealed record ObservedLeaf(string Path, Space Space, string Value)
{
    /// <summary>[batch, numbers].</summary>
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
