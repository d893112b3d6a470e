namespace Proximal;

/// <summary>How the weight of a penalty on the KL divergence follows the divergence that it led to.</summary>
public static class KlCoefficientRule
{
    /// <summary>
    /// Schulman et al. 2017, section 4: the coefficient halves where the policy moved much less than the target, and doubles where it
    /// moved much more.
    /// </summary>
    /// <param name="coefficient">β so far.</param>
    /// <param name="kl">The divergence that it led to, in nats.</param>
    /// <param name="target">The divergence aimed at, d_targ.</param>
    /// <returns>β for the next update.</returns>
    public static double HalveOrDouble(double coefficient, double kl, double target)
    {
        if (kl < target / 1.5)
            return coefficient / 2;
        return kl > target * 1.5 ? coefficient * 2 : coefficient;
    }

    /// <summary>
    /// Ziegler et al. 2019 (arXiv:1909.08593), section 2.2: a proportional controller of log β whose error is clipped to ±0.2, so that
    /// β changes by at most 20% within <paramref name="horizon"/> episodes.
    /// </summary>
    /// <param name="coefficient">β so far.</param>
    /// <param name="kl">The divergence of whole sequences that it led to, in nats.</param>
    /// <param name="target">The divergence aimed at.</param>
    /// <param name="episodes">Sequences that <paramref name="kl"/> was measured on.</param>
    /// <param name="horizon">Sequences that the full correction takes.</param>
    /// <returns>β for the next update.</returns>
    public static double Proportional(double coefficient, double kl, double target, double episodes, double horizon) =>
        coefficient * (1 + (Math.Clamp((kl / target) - 1, -0.2, 0.2) * episodes / horizon));
}
