namespace Proximal.Experiments;

/// <summary>The standard normal distribution.</summary>
internal static class StandardNormal
{
    /// <summary>Bound of its 95% interval around 0.</summary>
    public const double Quantile95 = 1.959963984540054;
}
