namespace Proximal.Experiments;

/// <summary>Explanation of a metric for people who look at a run.</summary>
/// <param name="Tag">Tag in the log, such as <c>train/approx_kl</c>.</param>
/// <param name="Label">Short name.</param>
/// <param name="Meaning">One sentence: what it is, and what is usual.</param>
internal sealed record MetricDescription(string Tag, string Label, string Meaning);
