namespace Proximal;

/// <summary>Two segments and the preference of a labeller between them.</summary>
/// <param name="First">First segment.</param>
/// <param name="Second">Second segment.</param>
/// <param name="Preference">Preference μ(1) for the first segment: 1 if it is better, 0 if the second one is, and 0.5 if
/// both are equally good.</param>
public sealed record SegmentPair(Segment First, Segment Second, double Preference);
