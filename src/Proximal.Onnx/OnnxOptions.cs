namespace Proximal.Onnx;

/// <summary>The options of an ONNX export.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// The program that runs the model, which decides the names and forms of inputs and outputs. Default
    /// <see cref="OnnxTarget.General"/>.
    /// </summary>
    public OnnxTarget Target { get; init; }

    /// <summary>
    /// Whether the model has an output <c>value</c>, the critic's estimate of the discounted return. Default false:
    /// acting does not need it, and the critic approximately doubles the file size. Only for
    /// <see cref="OnnxTarget.General"/>.
    /// </summary>
    public bool WithValue { get; init; }

    /// <summary>
    /// The name of the environment in the <c>metadata_props</c> of the model. Null, the default, omits it.
    /// </summary>
    public string? Environment { get; init; }

    /// <summary>
    /// The name of the training algorithm in the <c>metadata_props</c> of the model. Null, the default, omits it.
    /// </summary>
    public string? Algorithm { get; init; }
}
