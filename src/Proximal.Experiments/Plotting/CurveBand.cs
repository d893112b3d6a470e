namespace Proximal.Experiments;

/// <summary>Curve of a chart with its uncertainty band.</summary>
/// <param name="Label">Name in the legend.</param>
/// <param name="Runs">Number of runs; a single run has no band.</param>
/// <param name="Steps">Steps, in ascending order.</param>
/// <param name="Middle">Values of the curve.</param>
/// <param name="Low">Lower edge of the band.</param>
/// <param name="High">Upper edge of the band.</param>
internal sealed record CurveBand(string Label, int Runs, double[] Steps, double[] Middle, double[] Low, double[] High);
