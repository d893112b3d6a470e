using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Losses and objectives of policy-gradient methods, as pure functions over tensors. Losses are minimized.
/// Log-probabilities and advantages have the same shape, one element per action (or token).
/// </summary>
public static class Objectives
{
    /// <summary>
    /// Policy gradient loss (Williams 1992; Sutton et al. 2000). Its gradient is -mean ∇log π A. Lower is better.
    /// </summary>
    /// <param name="logProb">Log-probabilities of the actions under the current policy, which also collected
    /// them.</param>
    /// <param name="advantage">Advantages or returns, constant.</param>
    /// <returns>A scalar: -mean log π A.</returns>
    public static Tensor PolicyGradient(Tensor logProb, Tensor advantage) => -(logProb * advantage).Mean();

    /// <summary>
    /// Surrogate of conservative policy iteration (Kakade and Langford 2002; Schulman et al. 2015, equation 14): the
    /// expected surrogate of the new policy on states of the old one. Higher is better.
    /// </summary>
    /// <param name="logProb">Log-probabilities of the actions under the current policy.</param>
    /// <param name="oldLogProb">Log-probabilities of the actions under the policy that collected them,
    /// constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <returns>A scalar: mean r A.</returns>
    public static Tensor Surrogate(Tensor logProb, Tensor oldLogProb, Tensor advantage) =>
        ((logProb - oldLogProb).Exp() * advantage).Mean();

    /// <summary>
    /// Clipped surrogate loss of PPO (Schulman et al. 2017, equation 7), averaged over the batch. Lower is better.
    /// </summary>
    /// <param name="logProb">Log-probabilities of the actions under the current policy.</param>
    /// <param name="oldLogProb">Log-probabilities of the actions under the policy that collected them,
    /// constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <param name="clipRange">Clip range ε of the ratio around 1.</param>
    /// <returns>A scalar: -mean min(r A, clip(r, 1 - ε, 1 + ε) A).</returns>
    public static Tensor ClippedSurrogate(Tensor logProb, Tensor oldLogProb, Tensor advantage, float clipRange) =>
        -ClippedSurrogatePerElement(logProb, oldLogProb, advantage, clipRange, clipRange).Mean();

    /// <summary>
    /// Per-element clipped surrogate of PPO (Schulman et al. 2017, equation 7), before the mean, for algorithms that
    /// weight actions (or tokens) differently: min(r A, clip(r, 1 - ε_low, 1 + ε_high) A). Higher is better.
    /// </summary>
    /// <param name="logProb">Log-probabilities of the actions under the current policy.</param>
    /// <param name="oldLogProb">Log-probabilities of the actions under the policy that collected them,
    /// constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <param name="clipLow">Clip range ε_low below a ratio of 1, for actions with negative advantage.</param>
    /// <param name="clipHigh">Clip range ε_high above a ratio of 1, for actions with positive advantage. A value above
    /// ε_low increases exploration (DAPO's clip-higher, Yu et al. 2025, equation 10).</param>
    /// <param name="dualClip">Lower bound c &gt; 1 of dual-clip PPO (Ye et al. 2020, equation 5): the surrogate of an
    /// action with negative advantage is at least c A, however large its ratio. Null for no bound.</param>
    /// <returns>One value per action, of the arguments' shape.</returns>
    public static Tensor ClippedSurrogatePerElement(
        Tensor logProb,
        Tensor oldLogProb,
        Tensor advantage,
        float clipLow,
        float clipHigh,
        float? dualClip = null
    )
    {
        Tensor ratio = (logProb - oldLogProb).Exp(); // [batch]
        Tensor clipped = ratio.Clamp(1 - clipLow, 1 + clipHigh);
        Tensor surrogate = Tensor.Min(ratio * advantage, clipped * advantage);
        return dualClip is { } bound ? DualClip(surrogate, advantage, bound) : surrogate;
    }

    /// <summary>
    /// The surrogate of an action with negative advantage, bounded by c A (Ye et al. 2020, equation 5). If A ≥ 0, the
    /// surrogate is not negative, and the bound 0 has no effect.
    /// </summary>
    internal static Tensor DualClip(Tensor surrogate, Tensor advantage, float bound) =>
        Tensor.Max(surrogate, bound * advantage.Clamp(float.NegativeInfinity, 0));

    /// <summary>
    /// Clipped surrogate loss of asynchronous PPO, on advantages of <see cref="VTrace"/>, averaged over the batch. Lower
    /// is better.
    /// </summary>
    /// <param name="logProb">Log-probabilities of the actions under the current policy π.</param>
    /// <param name="behaviourLogProb">Log-probabilities of the actions under the policy μ that sampled them,
    /// constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <param name="low">Lower end of the clip range of the ratio; 1/(1 + ε) makes the range symmetric in the log ratio
    /// (Petrenko et al. 2020, arXiv:2006.11751).</param>
    /// <param name="high">Upper end of the clip range of the ratio, such as 1 + ε.</param>
    /// <returns>A scalar: -mean min(r A, clip(r, low, high) A), with r = π/μ.</returns>
    public static Tensor VTraceSurrogate(
        Tensor logProb,
        Tensor behaviourLogProb,
        Tensor advantage,
        float low,
        float high
    )
    {
        Tensor ratio = (logProb - behaviourLogProb).Exp(); // [batch]
        return -Tensor.Min(ratio * advantage, ratio.Clamp(low, high) * advantage).Mean();
    }

    /// <summary>
    /// Value loss: half the mean squared error. With clipping, half the mean of the larger of two squared errors: that
    /// of the value, and that of the value clipped around its old estimate (detail 9 of Huang et al. 2022).
    /// </summary>
    /// <param name="value">Values of the current critic.</param>
    /// <param name="oldValue">Values when the data were collected, constant.</param>
    /// <param name="returns">Value targets, constant.</param>
    /// <param name="clipRange">Clip range of the value around its old estimate; null for no clipping.</param>
    /// <returns>A scalar.</returns>
    public static Tensor ValueLoss(Tensor value, Tensor oldValue, Tensor returns, float? clipRange = null) =>
        0.5f * ValueError(value, oldValue, returns, clipRange).Mean();

    /// <summary>
    /// Per-element squared error of <see cref="ValueLoss"/>, before the mean: one per action (or token).
    /// </summary>
    /// <param name="value">Values of the current critic.</param>
    /// <param name="oldValue">Values when the data were collected, constant.</param>
    /// <param name="returns">Value targets, constant.</param>
    /// <param name="clipRange">Clip range of the value around its old estimate; null for no clipping.</param>
    /// <returns>Squared errors, of the arguments' shape.</returns>
    public static Tensor ValueError(Tensor value, Tensor oldValue, Tensor returns, float? clipRange = null)
    {
        Tensor error = (value - returns).Square(); // [batch]
        if (clipRange is not { } range)
            return error;
        Tensor clipped = oldValue + (value - oldValue).Clamp(-range, range);
        return Tensor.Max(error, (clipped - returns).Square());
    }

    /// <summary>
    /// Estimate of KL(old ‖ new) from actions of the old policy: mean((r - 1) - log r). It is unbiased, never negative,
    /// and has a lower variance than -mean log r (Schulman 2020, "Approximating KL Divergence").
    /// </summary>
    /// <param name="logProb">Log-probabilities under the new policy.</param>
    /// <param name="oldLogProb">Log-probabilities under the old policy.</param>
    public static Tensor ApproximateKl(Tensor logProb, Tensor oldLogProb) =>
        (logProb - oldLogProb).ExpM1MinusX().Mean();
}
