namespace Proximal.Onnx;

/// <summary>What an ONNX model holds beside the way to act.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// Whether the model has an output <c>value</c>, the critic's estimate of the discounted return from the observed state. Default
    /// false: acting does not need it, and the critic doubles the file.
    /// </summary>
    public bool WithValue { get; init; }

    /// <summary>The name of the environment, for the model's <c>metadata_props</c>; null, the default, for none.</summary>
    public string? Environment { get; init; }

    /// <summary>The name of the algorithm that trained the policy, for the model's <c>metadata_props</c>; null, the default, for none.</summary>
    public string? Algorithm { get; init; }
}
