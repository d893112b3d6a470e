namespace Proximal.Cli;

/// <summary>One result of a benchmark.</summary>
/// <param name="Group">The group: <c>gemm</c>, <c>convolution</c>, <c>update</c>, <c>train</c>, <c>algorithms</c>,
/// <c>language-train</c>, <c>generate</c>, <c>prefix</c> or <c>randomwalks</c>.</param>
/// <param name="Name">The name of the benchmark.</param>
/// <param name="Threads">The number of threads.</param>
/// <param name="Value">The measured value.</param>
/// <param name="Unit">The unit of the value.</param>
/// <param name="PeakShare">The share of the machine's multiply-add peak on the same number of threads, or null.</param>
/// <param name="Target">The target, or null for none.</param>
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
    /// <summary>A note to print below the result.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the target was met; null without a target.</summary>
    public bool? Met => Target?.IsMet(this);
}
