namespace Proximal.Experiments;

/// <summary>An estimate with the interval that it is known to.</summary>
internal readonly record struct ConfidenceInterval(double Estimate, double Low, double High);
