using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The losses of policy-gradient methods, as pure functions over tensors: all are to be minimised. Log-probabilities and
/// advantages are of the same shape, one for each action (or token).
/// </summary>
public static class Objectives
{
    /// <summary>The policy gradient's surrogate (Williams 1992; Sutton et al. 2000), negated: its gradient is -mean ∇log π A.</summary>
    /// <param name="logProb">Log-probabilities under the policy that learns, which is also the one that acted.</param>
    /// <param name="advantage">Advantages or returns, constant.</param>
    /// <returns>A single number: -mean log π A.</returns>
    public static Tensor PolicyGradient(Tensor logProb, Tensor advantage) => -(logProb * advantage).Mean();

    /// <summary>
    /// The surrogate of conservative policy iteration (Kakade and Langford 2002; Schulman et al. 2015, equation 14): what the
    /// new policy would gain if the states that it meets stayed those of the old. To be made larger.
    /// </summary>
    /// <param name="logProb">Log-probabilities under the policy that learns.</param>
    /// <param name="oldLogProb">Log-probabilities under the policy that acted, constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <returns>A single number: mean r A.</returns>
    public static Tensor Surrogate(Tensor logProb, Tensor oldLogProb, Tensor advantage) =>
        ((logProb - oldLogProb).Exp() * advantage).Mean();

    /// <summary>PPO's clipped surrogate (Schulman et al. 2017, equation 7), negated: lower is better.</summary>
    /// <param name="logProb">Log-probabilities under the policy that learns.</param>
    /// <param name="oldLogProb">Log-probabilities under the policy that acted, constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <param name="clipRange">ε: how far the ratio may move from 1 before its gain is cut off.</param>
    /// <returns>A single number: -mean min(r A, clip(r, 1 - ε, 1 + ε) A).</returns>
    public static Tensor ClippedSurrogate(Tensor logProb, Tensor oldLogProb, Tensor advantage, float clipRange) =>
        -ClippedSurrogatePerElement(logProb, oldLogProb, advantage, clipRange, clipRange).Mean();

    /// <summary>
    /// What is inside the mean of PPO's clipped surrogate (Schulman et al. 2017, equation 7), action by action, for those who weigh
    /// actions (or tokens) differently: min(r A, clip(r, 1 - ε_low, 1 + ε_high) A). To be made larger.
    /// </summary>
    /// <param name="logProb">Log-probabilities under the policy that learns.</param>
    /// <param name="oldLogProb">Log-probabilities under the policy that acted, constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <param name="clipLow">ε_low: how far the ratio of a bad action may fall before the gain is cut off.</param>
    /// <param name="clipHigh">ε_high: how far that of a good one may rise; above ε_low it leaves room to explore (DAPO's clip-higher,
    /// Yu et al. 2025, equation 10).</param>
    /// <param name="dualClip">c &gt; 1: the gain of a bad action is at least c A, however large its ratio (dual-clip PPO, Ye et al. 2020,
    /// equation 5); null for no such bound.</param>
    /// <returns>One number for each action, of the arguments' shape.</returns>
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
        Tensor gain = Tensor.Min(ratio * advantage, clipped * advantage);
        // Where A ≥ 0 the gain is not negative, and the bound 0 changes nothing.
        return dualClip is { } bound ? Tensor.Max(gain, bound * advantage.Clamp(float.NegativeInfinity, 0)) : gain;
    }

    /// <summary>
    /// PPO's surrogate with a penalty on the KL divergence (Schulman et al. 2017, equation 8), negated. KL(old ‖ new) is
    /// estimated from the actions by <see cref="ApproximateKl"/>, whose gradient is that of the divergence in expectation.
    /// </summary>
    /// <param name="logProb">Log-probabilities under the policy that learns.</param>
    /// <param name="oldLogProb">Log-probabilities under the policy that acted, constant.</param>
    /// <param name="advantage">Advantages, constant.</param>
    /// <param name="klCoefficient">β, the weight of the penalty.</param>
    /// <returns>A single number: -mean r A + β KL.</returns>
    public static Tensor KlPenalizedSurrogate(
        Tensor logProb,
        Tensor oldLogProb,
        Tensor advantage,
        float klCoefficient
    ) => (klCoefficient * ApproximateKl(logProb, oldLogProb)) - Surrogate(logProb, oldLogProb, advantage);

    /// <summary>
    /// Half the mean squared error of the value function; with clipping, half the mean of the larger of the plain squared
    /// error and that of the value held within a range of its old estimate (detail 9 of Huang et al. 2022).
    /// </summary>
    /// <param name="value">Predictions of the critic that learns.</param>
    /// <param name="oldValue">Predictions at the time of acting, constant.</param>
    /// <param name="returns">Targets, constant.</param>
    /// <param name="clipRange">How far a prediction may move before its gain is cut off; null for no clipping.</param>
    /// <returns>A single number.</returns>
    public static Tensor ValueLoss(Tensor value, Tensor oldValue, Tensor returns, float? clipRange = null) =>
        0.5f * ValueError(value, oldValue, returns, clipRange).Mean();

    /// <summary>What is inside the mean of <see cref="ValueLoss"/>: one squared error for each action (or token).</summary>
    /// <param name="value">Predictions of the critic that learns.</param>
    /// <param name="oldValue">Predictions at the time of acting, constant.</param>
    /// <param name="returns">Targets, constant.</param>
    /// <param name="clipRange">How far a prediction may move before its gain is cut off; null for no clipping.</param>
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
    /// An estimate of KL(old ‖ new) from actions of the old policy, mean((r - 1) - log r): unbiased, never negative, and less
    /// noisy than -mean log r (Schulman 2020, "Approximating KL Divergence").
    /// </summary>
    /// <param name="logProb">Log-probabilities under the new policy.</param>
    /// <param name="oldLogProb">Log-probabilities under the old policy.</param>
    public static Tensor ApproximateKl(Tensor logProb, Tensor oldLogProb) =>
        (logProb - oldLogProb).ExpM1MinusX().Mean();
}
