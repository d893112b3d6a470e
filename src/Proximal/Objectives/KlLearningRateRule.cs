namespace Proximal;

/// <summary>
/// The learning rate that keeps the KL divergence of an update near a target, as in rsl_rl (Rudin et al. 2022,
/// arXiv:2109.11978).
/// </summary>
internal static class KlLearningRateRule
{
    private const double Factor = 1.5;
    private const double Least = 1e-5;
    private const double Largest = 1e-2;

    /// <summary>
    /// Divides the rate by 1.5 if the divergence is above twice the target, and multiplies it by 1.5 if it is below half
    /// of it, within [1e-5, 1e-2]. A divergence that is not positive changes nothing.
    /// </summary>
    /// <param name="rate">The present learning rate.</param>
    /// <param name="kl">KL(π_old ‖ π_θ), in nats.</param>
    /// <param name="desired">The target, in nats.</param>
    public static double Next(double rate, double kl, double desired)
    {
        if (kl > 2 * desired)
            return Math.Max(Least, rate / Factor);
        return kl < desired / 2 && kl > 0 ? Math.Min(Largest, rate * Factor) : rate;
    }
}
