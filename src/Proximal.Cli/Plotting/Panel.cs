namespace Proximal.Cli;

/// <summary>One set of axes: usually one environment, whose returns cannot share a scale with another's.</summary>
internal sealed record Panel(string Title, IReadOnlyList<CurveBand> Bands);
