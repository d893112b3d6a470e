namespace Proximal.Experiments;

/// <summary>One set of axes: usually one environment, whose returns cannot share a scale with another's.</summary>
internal sealed record Panel(string Title, IReadOnlyList<CurveBand> Bands)
{
    /// <summary>Steps at which something happened, and what; none by default.</summary>
    public IReadOnlyList<(double Step, string Label)> Marks { get; init; } = [];
}
