namespace Proximal;

/// <summary>Rules that adapt the coefficient of a KL penalty to the measured divergence.</summary>
public static class KlCoefficientRule
{
    /// <summary>
    /// Rule of Schulman et al. 2017, section 4: the coefficient halves if the KL divergence is below the target / 1.5,
    /// and doubles if it is above 1.5 times the target.
    /// </summary>
    /// <param name="coefficient">Current coefficient β.</param>
    /// <param name="kl">Measured KL divergence, in nats.</param>
    /// <param name="target">Target divergence d_targ, in nats.</param>
    /// <returns>β for the next update.</returns>
    public static double HalveOrDouble(double coefficient, double kl, double target)
    {
        if (kl < target / 1.5)
            return coefficient / 2;
        return kl > target * 1.5 ? coefficient * 2 : coefficient;
    }

    /// <summary>
    /// Rule of Ziegler et al. 2019 (arXiv:1909.08593), section 2.2: a proportional controller of log β with an error
    /// clipped to ±0.2, so that β changes by at most 20% within <paramref name="horizon"/> episodes.
    /// </summary>
    /// <param name="coefficient">Current coefficient β.</param>
    /// <param name="kl">Measured KL divergence of whole sequences, in nats.</param>
    /// <param name="target">Target divergence, in nats.</param>
    /// <param name="episodes">Number of sequences of the measurement.</param>
    /// <param name="horizon">Number of sequences for a full correction.</param>
    /// <returns>β for the next update.</returns>
    public static double Proportional(double coefficient, double kl, double target, double episodes, double horizon) =>
        coefficient * (1 + (Math.Clamp((kl / target) - 1, -0.2, 0.2) * episodes / horizon));
}
