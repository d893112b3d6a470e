namespace Proximal.Experiments;

/// <summary>Estimate with its confidence interval.</summary>
internal readonly record struct ConfidenceInterval(double Estimate, double Low, double High);
