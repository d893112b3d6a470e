using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Targets and losses of actor-critic methods that learn from replayed transitions, as pure functions over tensors [batch]. Losses
/// are to be minimised.
/// </summary>
public static class OffPolicyObjectives
{
    /// <summary>What critics should say of a transition: r + γ V(s'), without the second part where it terminated.</summary>
    /// <param name="rewards">r.</param>
    /// <param name="continuations">0 where the transition terminated, 1 elsewhere.</param>
    /// <param name="nextValues">V(s').</param>
    /// <param name="gamma">γ, the discount.</param>
    public static Tensor Target(Tensor rewards, Tensor continuations, Tensor nextValues, float gamma) =>
        rewards + (gamma * continuations * nextValues);

    /// <summary>The soft value of a state, from an action that was drawn from the policy (Haarnoja et al. 2018, equation 3): min(Q₁, Q₂) - α log π.</summary>
    /// <param name="first">Q₁ of state and action.</param>
    /// <param name="second">Q₂ of state and action.</param>
    /// <param name="logProb">log π of the action.</param>
    /// <param name="temperature">α.</param>
    public static Tensor SoftValue(Tensor first, Tensor second, Tensor logProb, float temperature) =>
        Tensor.Min(first, second) - (temperature * logProb);

    /// <summary>The mean squared errors of both critics together (Haarnoja et al. 2018, equation 5, without its half; Fujimoto et al. 2018, algorithm 1).</summary>
    /// <param name="first">Q₁.</param>
    /// <param name="second">Q₂.</param>
    /// <param name="targets">What they should be, constant.</param>
    public static Tensor CriticLoss(Tensor first, Tensor second, Tensor targets) =>
        (first - targets).Square().Mean() + (second - targets).Square().Mean();

    /// <summary>
    /// The temperature's loss, -log α (log π + H̄): α grows where the entropy is below its target (Haarnoja et al. 2018, equation 18, in
    /// the form over log α that their code takes).
    /// </summary>
    /// <param name="logTemperature">log α, which learns.</param>
    /// <param name="meanLogProb">The mean of log π, minus the entropy, constant.</param>
    /// <param name="targetEntropy">H̄.</param>
    public static Tensor TemperatureLoss(Tensor logTemperature, float meanLogProb, float targetEntropy) =>
        -(meanLogProb + targetEntropy) * logTemperature.Sum();
}
