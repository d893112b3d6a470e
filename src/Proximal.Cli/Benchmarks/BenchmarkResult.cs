namespace Proximal.Cli;

/// <summary>One measured figure.</summary>
/// <param name="Group">What it belongs to: <c>gemm</c>, <c>convolution</c>, <c>update</c>, <c>train</c>, <c>algorithms</c>, <c>language-train</c>, <c>generate</c>, <c>randomwalks</c>.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Threads">How many threads took part.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="PeakShare">Which part of the machine's multiply-add peak on as many threads was reached, or null.</param>
/// <param name="Target">What it should reach, or null where nothing was set.</param>
internal sealed record BenchmarkResult(
    string Group,
    string Name,
    int Threads,
    double Value,
    string Unit,
    double? PeakShare = null,
    BenchmarkTarget? Target = null
)
{
    /// <summary>More to say about it, shown behind the figure.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the target was reached; null without one.</summary>
    public bool? Met => Target?.IsMet(this);
}
