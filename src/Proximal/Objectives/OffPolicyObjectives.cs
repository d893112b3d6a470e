using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Targets and losses of off-policy actor-critic methods, as pure functions over tensors [batch]. Losses are minimized.
/// </summary>
public static class OffPolicyObjectives
{
    /// <summary>Target of the critics: r + γ V(s'), without the second term after a termination.</summary>
    /// <param name="rewards">Rewards r.</param>
    /// <param name="continuations">0 if the transition terminated, 1 otherwise.</param>
    /// <param name="nextValues">Values V(s') of the next states.</param>
    /// <param name="gamma">Discount factor γ.</param>
    public static Tensor Target(Tensor rewards, Tensor continuations, Tensor nextValues, float gamma) =>
        rewards + (gamma * continuations * nextValues);

    /// <summary>
    /// Soft value of a state from an action sampled from the policy (Haarnoja et al. 2018, equation 3): min(Q₁, Q₂) - α
    /// log π.
    /// </summary>
    /// <param name="first">Q₁ of state and action.</param>
    /// <param name="second">Q₂ of state and action.</param>
    /// <param name="logProb">Log-probability log π of the action.</param>
    /// <param name="temperature">Temperature α.</param>
    public static Tensor SoftValue(Tensor first, Tensor second, Tensor logProb, float temperature) =>
        Tensor.Min(first, second) - (temperature * logProb);

    /// <summary>
    /// Sum of the mean squared errors of both critics (Haarnoja et al. 2018, equation 5, without its half; Fujimoto et
    /// al. 2018, algorithm 1).
    /// </summary>
    /// <param name="first">Q₁.</param>
    /// <param name="second">Q₂.</param>
    /// <param name="targets">Targets, constant.</param>
    public static Tensor CriticLoss(Tensor first, Tensor second, Tensor targets) =>
        (first - targets).Square().Mean() + (second - targets).Square().Mean();

    /// <summary>
    /// Temperature loss -log α (log π + H̄): α increases if the entropy is below its target (Haarnoja et al. 2018,
    /// equation 18, in the form over log α that the authors' code uses).
    /// </summary>
    /// <param name="logTemperature">Logarithm log α of the temperature, which is trained.</param>
    /// <param name="meanLogProb">Mean of log π, that is minus the entropy, constant.</param>
    /// <param name="targetEntropy">Target entropy H̄.</param>
    public static Tensor TemperatureLoss(Tensor logTemperature, float meanLogProb, float targetEntropy) =>
        -(meanLogProb + targetEntropy) * logTemperature.Sum();
}
