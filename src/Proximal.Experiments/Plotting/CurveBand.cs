namespace Proximal.Experiments;

/// <summary>A line with the band of its uncertainty, as a chart draws it.</summary>
/// <param name="Label">What the legend calls it.</param>
/// <param name="Runs">How many runs it sums up; a single one has no band.</param>
/// <param name="Steps">Environment steps, ascending.</param>
/// <param name="Middle">The line.</param>
/// <param name="Low">The band's lower edge.</param>
/// <param name="High">The band's upper edge.</param>
internal sealed record CurveBand(string Label, int Runs, double[] Steps, double[] Middle, double[] Low, double[] High);
