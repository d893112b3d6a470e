namespace Proximal.Experiments;

/// <summary>
/// Panel of a chart, usually for one environment, since returns of environments have different scales.
/// </summary>
internal sealed record Panel(string Title, IReadOnlyList<CurveBand> Bands)
{
    /// <summary>Steps to mark with a vertical line and a label; empty by default.</summary>
    public IReadOnlyList<(double Step, string Label)> Marks { get; init; } = [];
}
